// Codecs of composite types: std::tuple and std::pair by position, structs of the user's by attribute name.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/detail/argument.hpp>
#include <asiopg/detail/composite.hpp>
#include <asiopg/field_names.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace asiopg {
namespace detail {

template <class M>
inline constexpr bool is_readable_part = decodable<typename part_value<M>::type>;
template <class M>
inline constexpr bool is_writable_part = encodable<typename part_value<M>::type>;

/// Appends ", x" to "(a"; stops when there is enough.
template <class M>
void append_described(std::string& text, const M& value) {
    if (text.size() > described_enough) return;
    if (text.size() > 1) text += ", ";
    text += describe_part(value);
}

template <template <class...> class Tuple, class... M>
struct tuple_reader {
    static bool can_decode(const type& t, format) noexcept { return is_composite(t); }
    static Tuple<M...> decode(const type& t, format f, reader& in) {
        const composite_source from(t, f, in);
        from.expect_size(sizeof...(M), cpp_name<Tuple<M...>>());
        return read(from, in, std::index_sequence_for<M...>());
    }

private:
    template <std::size_t... I>
    static Tuple<M...> read(const composite_source& from, [[maybe_unused]] reader& in, std::index_sequence<I...>) {
        return Tuple<M...>{decode_attribute<M>(from, I, in)...};
    }
};

template <template <class...> class Tuple, class... M>
struct tuple_writer {
    /// Anonymous records are taken, so that encode() can say why they cannot be.
    static bool can_encode(const type& declared, format& f) noexcept {
        f = format_for(declared.base(), std::index_sequence_for<M...>());
        return is_composite(declared);
    }
    static void encode(const Tuple<M...>& value, const type& declared, writer& out) {
        const type& t = declared.base();
        if (t.kind != type_kind::composite) throw_anonymous_input();
        if (t.attributes.size() != sizeof...(M)) throw_attribute_count(t, sizeof...(M), cpp_name<Tuple<M...>>());
        write(value, t, out, std::index_sequence_for<M...>());
    }
    static std::string describe(const Tuple<M...>& value) {
        std::string text = "(";
        std::apply([&](const M&... m) { (append_described(text, m), ...); }, value);
        return text + ")";
    }

private:
    template <std::size_t... I>
    static format format_for([[maybe_unused]] const type& t, std::index_sequence<I...>) noexcept {
        return (attribute_is_text<M>(t, I) || ...) ? format::text : format::binary;
    }
    template <std::size_t... I>
    static void write([[maybe_unused]] const Tuple<M...>& value, const type& t, writer& out,
                      std::index_sequence<I...> indexes) {
        composite_sink to(t, format_for(t, indexes), out);
        (encode_attribute<M>(std::get<I>(value), t, I, to), ...);
        to.finish();
    }
};

template <bool Can, template <template <class...> class, class...> class Base, template <class...> class Tuple,
          class... M>
struct tuple_part {};
template <template <template <class...> class, class...> class Base, template <class...> class Tuple, class... M>
struct tuple_part<true, Base, Tuple, M...> : Base<Tuple, M...> {};

template <template <class...> class Tuple, class... M>
struct tuple_codec : tuple_part<(is_readable_part<M> && ...), tuple_reader, Tuple, M...>,
                     tuple_part<(is_writable_part<M> && ...), tuple_writer, Tuple, M...> {};

/// "int, std::string"
template <class... M>
struct name_list {
    static constexpr std::string_view value = "";
};
template <class M>
struct name_list<M> {
    static constexpr std::string_view value = type_name<M>::value;
};
inline constexpr std::string_view comma = ", ";
template <class M, class... Rest>
    requires(sizeof...(Rest) > 0)
struct name_list<M, Rest...> {
    static constexpr std::string_view value = joined_name<type_name<M>::value, comma, name_list<Rest...>::value>::value;
};
inline constexpr std::string_view tuple_prefix = "std::tuple<", pair_prefix = "std::pair<";
template <class... M>
struct type_name<std::tuple<M...>> {
    static constexpr std::string_view value = joined_name<tuple_prefix, name_list<M...>::value, closing_bracket>::value;
};
template <class A, class B>
struct type_name<std::pair<A, B>> {
    static constexpr std::string_view value = joined_name<pair_prefix, name_list<A, B>::value, closing_bracket>::value;
};

template <template <class...> class Tuple, class... M>
struct owned_tuple {
    using type = Tuple<typename owned_argument<M>::type...>;
    static type make(const Tuple<M...>& value) {
        return std::apply([](const M&... m) { return type(owned_argument<M>::make(m)...); }, value);
    }
};
template <class... M>
struct owned_argument<std::tuple<M...>> : owned_tuple<std::tuple, M...> {};
template <class A, class B>
struct owned_argument<std::pair<A, B>> : owned_tuple<std::pair, A, B> {};

template <class T, class Members>
struct struct_codec;
template <class T, class... M>
struct struct_codec<T, type_list<M...>> {
    static_assert(!(is_view_type<M>::value || ...),
                  "asiopg: a struct that stands for a composite type owns its values: a view would point into a record "
                  "that is gone");
    static constexpr std::size_t size = sizeof...(M);
    static_assert(std::size(field_names<T>::names) == size, "asiopg: field_names must name every member of the struct");

    static bool is_named(const type& declared) noexcept { return declared.base().kind == type_kind::composite; }
    template <std::size_t... I>
    static T read(const composite_source& from, const std::uint16_t* attribute, reader& in, std::index_sequence<I...>) {
        return T{decode_attribute<M>(from, attribute[I], in)...};
    }
    static format format_for(const type& t) noexcept {
        for (std::size_t a = 0; a < t.attributes.size(); ++a) {
            bool text = !t.attributes[a].type->base().binary;
            with_type(t.attributes[a].name, [&]<class Member>() { text = attribute_is_text<Member>(t, a); });
            if (text) return format::text;
        }
        return format::binary;
    }
    /// Calls f<the type of the member of this name>, if there is one.
    template <class F>
    static void with_type(std::string_view name, const F& f) noexcept {
        std::size_t i = 0;
        (void)((field_names<T>::names[i++] == name ? (f.template operator()<M>(), true) : false) || ...);
    }
    static void write(const T& value, const type& t, writer& out) {
        pod_vector<std::uint16_t, 16> member;
        match_members(t, field_names<T>::names, type_text<T>(), member);
        composite_sink to(t, format_for(t), out);
        with_member_pointers<size>(value, [&](const auto*... members) {
            for (std::size_t a = 0; a < t.attributes.size(); ++a) {
                if (member[a] == no_member) {
                    to.add_null();
                    continue;
                }
                std::size_t i = 0;
                (void)((i++ == member[a] ? (encode_attribute(*members, t, a, to), true) : false) || ...);
            }
        });
        to.finish();
    }
    static std::string describe(const T& value) {
        std::string text = "(";
        with_member_pointers<size>(value, [&](const auto*... members) { (append_described(text, *members), ...); });
        return text + ")";
    }
};

}  // namespace detail

/// \name Composite types and table rows, by position; anonymous records (ROW(...)) can be read too.
/// Attributes that may be NULL are std::optional. If an attribute is sent as text, the whole value is.
/// Errors: `outdated_schema_cache_error` when a value does not match what is known of its type.
/// @{
template <class... M>
struct codec<std::tuple<M...>> : detail::tuple_codec<std::tuple, M...> {
    static constexpr std::string_view cpp_name = detail::type_name<std::tuple<M...>>::value;
};
template <class A, class B>
struct codec<std::pair<A, B>> : detail::tuple_codec<std::pair, A, B> {
    static constexpr std::string_view cpp_name = detail::type_name<std::pair<A, B>>::value;
};
/// @}

/// What the codec of a plain struct derives from that stands for a composite type. Members and attributes are matched
/// by name, in any order (`field_names` renames). Reading, each needs the other; writing, attributes without a member
/// are NULL.
///
///     struct point3 {
///         double x, y, z;
///     };
///     template <>
///     struct asiopg::codec<point3> : asiopg::composite_codec<point3> {};
template <class T>
struct composite_codec {
    static constexpr std::string_view cpp_name = detail::type_text<T>();

    static bool can_decode(const type& t, format) noexcept { return members::is_named(t); }
    static T decode(const type& t, format f, reader& in) {
        const detail::composite_source from(t, f, in);
        std::uint16_t attribute[members::size];
        detail::match_attributes(from.type(), field_names<T>::names, cpp_name, attribute);
        return members::read(from, attribute, in, std::make_index_sequence<members::size>());
    }
    static bool can_encode(const type& t, format& f) noexcept {
        f = members::format_for(t.base());
        return detail::is_composite(t);
    }
    static void encode(const T& value, const type& t, writer& out) {
        if (!members::is_named(t)) detail::throw_anonymous_input();
        members::write(value, t.base(), out);
    }
    static std::string describe(const T& value) { return members::describe(value); }

private:
    using members = detail::struct_codec<T, typename detail::plain_struct<T>::types>;
};

}  // namespace asiopg
