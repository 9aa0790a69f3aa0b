// asiopg::field_names: what the members of a plain struct are called in PostgreSQL.
#pragma once

#include <asiopg/detail/members.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asiopg {

/// The names of the columns, or of a composite type's attributes, that the members of the struct T stand for, in order
/// of declaration. By default the members' own names; specialise it to rename:
///
///     template <>
///     struct asiopg::field_names<user> {
///         static constexpr std::string_view names[] = {"id", "full_name", "e-mail"};
///     };
template <class T>
struct field_names;
template <class T>
struct composite_codec;
template <class T>
struct codec;

namespace detail {

/// A struct that stands for a composite type, too.
template <class T>
concept composite_struct = std::is_base_of_v<composite_codec<T>, codec<T>>;

template <class...>
struct type_list {};

/// The members of a struct.
template <class T>
struct plain_struct {
    static constexpr bool is_plain = std::is_class_v<T> && std::is_aggregate_v<T>;
    static_assert(is_plain,
                  "asiopg: a row is read as a plain struct (an aggregate), a std::tuple, or a type that a codec "
                  "decodes; this type is none of them");
    static constexpr bool has_bases = is_plain && has_base<T>;
    static_assert(!has_bases, "asiopg: a struct that rows are read as must not have base classes");
    static constexpr std::size_t values = is_plain && !has_bases ? count_values<T>() : 0;
    static constexpr bool has_arrays = values > 0 && has_array<T>(std::make_index_sequence<values>());
    static_assert(!has_arrays,
                  "asiopg: a struct that rows are read as must not have C array members; use std::array or "
                  "std::vector");
    static_assert(!is_plain || has_bases || (values > 0 && values <= most_members),
                  "asiopg: a struct that rows are read as has at least one and at most 64 members");
    static constexpr std::size_t size = has_arrays || values > most_members ? 0 : values;
    using types = typename member_list<T, size>::template types<type_list>;
    static constexpr std::string_view text = type_text<T>();  // at compile time: no code for finding it
    static constexpr std::string_view name() { return text; }
};

}  // namespace detail

template <class T>
struct field_names {
    static constexpr auto names = detail::member_names<T, detail::plain_struct<T>::size>::split();
};

}  // namespace asiopg
