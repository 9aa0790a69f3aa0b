// Codec of std::variant: a value of one of several types.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/argument.hpp>
#include <asiopg/detail/part.hpp>
#include <asiopg/detail/view_type.hpp>

#include <string>
#include <string_view>
#include <variant>

namespace asiopg {
namespace detail {

template <class... Alternatives>
struct is_view_type<std::variant<Alternatives...>> : std::disjunction<is_view_type<Alternatives>...> {};

/// Formats can differ: an integer goes in binary, a string for the same type as text.
template <class... A>
struct variant_codec {
    using value_type = std::variant<A...>;

    static bool can_decode(const type& t, format f) noexcept requires(decodable<A>&&...) {
        return (codec<A>::can_decode(t, f) || ...);
    }
    static value_type decode(const type& t, format f, reader& in) requires(decodable<A>&&...) {
        // In text format, which containers may have for the sake of another part, strings would read everything: the
        // alternative is the one that is read in binary.
        if (f == format::text && (codec<A>::can_decode(t, format::binary) || ...)) return decode_text<A...>(t, in);
        return decode_first<A...>(t, f, in);
    }
    static bool can_encode(const type& t, format& f) noexcept requires(encodable<A>&&...) {
        bool any = false;
        f = format::binary;
        const auto look = [&](auto can) {
            format own = format::binary;
            if (!can(t, own)) return;
            any = true;
            if (own == format::text) f = own;
        };
        (look(&codec<A>::can_encode), ...);
        return any;
    }
    static void encode(const value_type& value, const type& t, writer& out) requires(encodable<A>&&...) {
        format whole = format::binary;
        can_encode(t, whole);
        std::visit([&]<class V>(const V& v) { write<V>(v, whole, t, out); }, value);
    }
    static std::string describe(const value_type& value) {
        return std::visit([](const auto& v) { return describe_value(v); }, value);
    }

private:
    template <class First, class... Rest>
    static value_type decode_first(const type& t, format f, reader& in) {
        if constexpr (sizeof...(Rest) > 0)
            if (!codec<First>::can_decode(t, f)) return decode_first<Rest...>(t, f, in);
        return value_type(std::in_place_type<First>, codec<First>::decode(t, f, in));
    }
    template <class First, class... Rest>
    static value_type decode_text(const type& t, reader& in) {
        if constexpr (sizeof...(Rest) > 0)
            if (!codec<First>::can_decode(t, format::binary)) return decode_text<Rest...>(t, in);
        if constexpr (is_view_type<First>::value)
            return value_type(std::in_place_type<First>, codec<First>::decode(t, format::text, in));
        else
            return value_type(std::in_place_type<First>, decode_text_part<First>(t, in.read_rest(), in));
    }
    template <class V>
    static void write(const V& value, format whole, const type& t, writer& out) {
        format own = format::binary;
        if (!codec<V>::can_encode(t, own))
            throw conversion_error("the alternative " + std::string(cpp_name<V>()) + " does not go with this type");
        if (own == whole) return codec<V>::encode(value, t, out);
        writer binary;
        codec<V>::encode(value, t, binary);
        if (!binary.ok()) return out.fail();
        out.write_bytes(binary_to_text(t, binary.view()));
    }
};

template <class... A>
struct owned_argument<std::variant<A...>> {
    using type = std::variant<typename owned_argument<A>::type...>;
    static type make(const std::variant<A...>& value) {
        return std::visit([]<class V>(const V& v) { return type(owned_argument<V>::make(v)); }, value);
    }
};

}  // namespace detail

/// A value of the first alternative that reads the server's type; as a parameter whatever the variant holds. NULL is
/// std::optional<std::variant<...>>, as for all types.
template <class... A>
struct codec<std::variant<A...>> : detail::variant_codec<A...> {
    static constexpr std::string_view cpp_name = "std::variant";
};

}  // namespace asiopg
