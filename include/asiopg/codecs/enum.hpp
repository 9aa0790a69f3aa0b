// Codecs of C++ enums, by label.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/detail/members.hpp>
#include <asiopg/error.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asiopg {

/// The labels of the C++ enum E, which make it stand for a PostgreSQL enum (of whatever name). Specialise it:
///
///     enum class mood { sad, happy };
///     template <>
///     struct asiopg::enum_labels<mood> {
///         static constexpr std::pair<mood, std::string_view> labels[] = {{mood::sad, "sad"}, {mood::happy, "happy"}};
///     };
template <class E>
struct enum_labels;

namespace detail {

template <class E>
concept labelled_enum = std::is_enum_v<E> && requires {
    enum_labels<E>::labels;
};

/// Enums, in either format, and what the server sent as text for lack of knowing better.
ASIOPG_API bool reads_labels(const type& t, format f) noexcept;
/// Enums, and text for types that are not known.
ASIOPG_API bool writes_labels(const type& t, format& f) noexcept;
[[noreturn]] ASIOPG_API void throw_unknown_label(const type& t, std::string_view label, std::string_view cpp_name);
[[noreturn]] ASIOPG_API void throw_unlabelled(long long value, std::string_view cpp_name);

}  // namespace detail

/// Enums with `enum_labels`. Errors: conversion_error for a label that they do not have, and for a value without one.
template <detail::labelled_enum E>
struct codec<E> {
    static constexpr std::string_view cpp_name = detail::type_text<E>();

    static bool can_decode(const type& t, format f) noexcept { return detail::reads_labels(t, f); }
    static E decode(const type& t, format, reader& in) {
        const std::string_view label = in.read_rest();
        for (const auto& [value, name] : enum_labels<E>::labels)
            if (name == label) return value;
        detail::throw_unknown_label(t, label, cpp_name);
    }
    static bool can_encode(const type& t, format& f) noexcept { return detail::writes_labels(t, f); }
    static void encode(const E& value, const type&, writer& out) {
        if (const std::string_view* label = find(value)) return out.write_bytes(*label);
        detail::throw_unlabelled(static_cast<long long>(value), cpp_name);
    }
    static std::string describe(const E& value) {
        const std::string_view* label = find(value);
        return label ? detail::quoted(*label) : std::to_string(static_cast<long long>(value));
    }

private:
    static const std::string_view* find(E value) noexcept {
        for (const auto& entry : enum_labels<E>::labels)
            if (entry.first == value) return &entry.second;
        return nullptr;
    }
};

}  // namespace asiopg
