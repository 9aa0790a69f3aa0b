// What must hold for every value that a decoder lets through.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/inet.hpp>
#include <asiopg/codecs/nd_array.hpp>
#include <asiopg/codecs/range.hpp>
#include <asiopg/detail/decode.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/record.hpp>

#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fuzz/known_text.hpp"
#include "types/container_text.hpp"
#include "types/value_text.hpp"

namespace asiopg::fuzz {

/// A finding.
[[noreturn]] inline void fail(const type& t, std::string_view cpp_name, const std::string& what) {
    std::fprintf(stderr, "FINDING: %.*s as %.*s: %s\n", static_cast<int>(t.name.size()), t.name.data(),
                 static_cast<int>(cpp_name.size()), cpp_name.data(), what.c_str());
    std::abort();
}

/// A T that holds strings keeps the server's spelling, which may differ where the values are equal.
template <class T>
inline constexpr bool holds_text = std::same_as<T, std::string> || std::same_as<T, std::string_view>;
template <class T>
inline constexpr bool holds_text<std::optional<T>> = holds_text<T>;
template <class T>
inline constexpr bool holds_text<std::vector<T>> = holds_text<T>;
template <class T>
inline constexpr bool holds_text<array<T>> = holds_text<T>;
template <class T>
inline constexpr bool holds_text<range<T>> = holds_text<T>;
template <class T>
inline constexpr bool holds_text<multirange<T>> = holds_text<T>;
template <class... T>
inline constexpr bool holds_text<std::tuple<T...>> = (holds_text<T> || ...);

/// A T that holds records leaves its parts undecoded.
template <class T>
inline constexpr bool holds_records = std::same_as<T, record>;
template <class T>
inline constexpr bool holds_records<std::optional<T>> = holds_records<T>;
template <class T>
inline constexpr bool holds_records<std::vector<T>> = holds_records<T>;
template <class... T>
inline constexpr bool holds_records<std::tuple<T...>> = (holds_records<T> || ...);

/// Decodes from memory of exactly the field's size, so that AddressSanitizer sees a read beyond it.
template <class T, class F>
void with_decoded(const type& t, format f, std::string_view bytes, const F& use) {
    std::unique_ptr<char[]> field(new char[4 + bytes.size()]);
    const std::uint32_t length = detail::from_network(static_cast<std::uint32_t>(bytes.size()));
    std::memcpy(field.get(), &length, 4);
    if (!bytes.empty()) std::memcpy(field.get() + 4, bytes.data(), bytes.size());
    column c;
    c.name = "c";
    c.type = &t;
    c.format = f;
    use(detail::decode_field<T>(c, field.get()));
}

/// What need not be sent though it was read: strings that are no text for the server, which are not checked when they
/// come from there; several characters in text format as a "char".
inline bool may_be_refused(const conversion_error& e) {
    const std::string_view what = e.what();
    for (const std::string_view cause : {"UTF-8", "NUL", "too long for \"char\"", "accepts no empty"})
        if (what.find(cause) != what.npos) return true;
    return false;
}

/// Whether T takes values that the type's own C++ type refuses, so that they need not print.
template <class T>
bool is_lenient(const type&) {
    return false;
}
/// Host bits of a cidr.
template <>
inline bool is_lenient<inet>(const type& t) {
    return t.oid == oid::cidr;
}

template <class T>
std::optional<std::string> encoded(const T& value, const type& t) {
    writer out;
    try {
        codec<T>::encode(value, t, out);
    } catch (const conversion_error& e) {
        if (may_be_refused(e)) return std::nullopt;
        fail(t, codec<T>::cpp_name, std::string("decoded, but not encoded: ") + e.what());
    }
    if (!out.ok()) fail(t, codec<T>::cpp_name, "decoded, but the writer failed");
    return std::string(out.view());
}

template <class T, class F>
void with_decoded_again(const type& t, format f, std::string_view bytes, const F& use) {
    try {
        with_decoded<T>(t, f, bytes, use);
    } catch (const conversion_error& e) {
        fail(t, codec<T>::cpp_name, std::string("not decoded again: ") + e.what());
    }
}

/// What is encoded decodes to an equal value; where that is not defined, or a NaN is in it, to one with the same bytes.
template <class T>
void check_encoding(const T& value, const type& t) {
    if constexpr (encodable<T>) {
        format f{};
        if (!codec<T>::can_encode(t, f) || t.base().oid == oid::record) return;  // the server takes no such input
        const std::optional<std::string> first = encoded(value, t);
        if (!first || !codec<T>::can_decode(t, f)) return;
        with_decoded_again<T>(t, f, *first, [&](const T& again) {
            if constexpr (std::equality_comparable<T>)
                if (value == again) return;
            if (encoded(again, t) != first) fail(t, codec<T>::cpp_name, "encoded differently");
        });
    }
}

/// Text that is parsed prints as text that parses to the same bytes. Gives these bytes.
inline std::optional<std::string> check_parsing(const type& t, std::string_view text) {
    writer first, second;
    if (!detail::append_part_binary(first, t, text)) return std::nullopt;
    if (!has_printer(t)) return std::nullopt;
    std::string printed;
    if (!detail::append_value_text(printed, t, first.view()))
        fail(t, "text", "parsed, but not printed: " + std::string(text));
    if (has_parser(t)) {
        if (!detail::append_part_binary(second, t, printed)) fail(t, "text", "not parsed again: " + printed);
        if (first.view() != second.view()) fail(t, "text", std::string(text) + " parsed, other than " + printed);
    }
    return std::string(first.view());
}

/// A value in binary format prints, and what is printed parses to the same value.
template <class T>
void check_printing(const T& value, const type& t, std::string_view bytes) {
    if (!has_printer(t) || holds_records<T>) return;
    std::string text, again;
    if (!detail::append_value_text(text, t, bytes)) {
        if (is_lenient<T>(t)) return;
        fail(t, codec<T>::cpp_name, "decoded, but not printed");
    }
    if (!has_parser(t) || !detail::is_valid_text(text)) return;  // parsers refuse what is no text for the server
    const std::optional<std::string> parsed = check_parsing(t, text);
    if (!parsed) fail(t, codec<T>::cpp_name, "not parsed: " + text);
    if (!detail::append_value_text(again, t, *parsed) || again != text)
        fail(t, codec<T>::cpp_name, text + " became " + again);
    with_decoded_again<T>(t, format::binary, *parsed, [&](const T& same) {
        if constexpr (std::equality_comparable<T>)
            if (value == value && !(value == same)) fail(t, codec<T>::cpp_name, text + " is another value");
    });
}

/// A value in text format is the one that its text parses to.
template <class T>
void check_text_format(const T& value, const type& t, std::string_view text) {
    if (!has_parser(t)) return;
    const std::optional<std::string> binary = check_parsing(t, text);
    if (holds_text<T> || holds_records<T>) return;
    if (!binary) fail(t, codec<T>::cpp_name, "decoded, but not parsed");
    if (!codec<T>::can_decode(t, format::binary)) return;
    with_decoded_again<T>(t, format::binary, *binary, [&](const T& same) {
        if constexpr (std::equality_comparable<T>)
            if (value == value && !(value == same)) fail(t, codec<T>::cpp_name, "another value in binary format");
    });
}

/// One field, decoded as a T. Errors that are not conversion errors leave this function: they are findings too.
template <class T>
void check(const type& t, format f, std::string_view bytes) {
    std::optional<bool> decoded;
    try {
        with_decoded<T>(t, f, bytes, [&](const T& value) {
            decoded = true;
            (void)detail::describe_value<T>(value);
            check_encoding(value, t);
            if (f == format::binary)
                check_printing(value, t, bytes);
            else
                check_text_format(value, t, bytes);
        });
    } catch (const conversion_error& e) {
        if (decoded) fail(t, codec<T>::cpp_name, std::string("thrown after decoding: ") + e.what());
    }
}

}  // namespace asiopg::fuzz
