// Codecs of asiopg::range and asiopg::multirange.
#pragma once

#include <asiopg/codecs/array.hpp>
#include <asiopg/detail/argument.hpp>
#include <asiopg/detail/range.hpp>
#include <asiopg/range.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace asiopg {
namespace detail {

inline constexpr std::string_view range_prefix = "asiopg::range<", multirange_prefix = "asiopg::multirange<";
template <class T>
struct type_name<range<T>> {
    static constexpr std::string_view value = joined_name<range_prefix, type_name<T>::value, closing_bracket>::value;
};
template <class T>
struct type_name<multirange<T>> {
    static constexpr std::string_view value =
        joined_name<multirange_prefix, type_name<T>::value, closing_bracket>::value;
};

template <class T>
struct owned_argument<range<T>> {
    using element = typename owned_argument<T>::type;
    using type = range<element>;
    static type make(const range<T>& value) {
        using bound = owned_argument<std::optional<T>>;
        return value.empty() ? type()
                             : type(bound::make(value.lower()), bound::make(value.upper()), value.lower_inclusive(),
                                    value.upper_inclusive());
    }
};
template <class T>
struct owned_argument<multirange<T>> {
    using type = multirange<typename owned_argument<T>::type>;
    static type make(const multirange<T>& value) {
        return type(owned_argument<std::vector<range<T>>>::make(value.ranges()));
    }
};

template <class T>
struct range_reader {
    static bool can_decode(const type& declared, format f) noexcept {
        const type& t = declared.base();
        return t.kind == type_kind::range && t.subtype && can_decode_part<T>(*t.subtype, f);
    }
    static range<T> decode(const type& declared, format f, reader& in) {
        const type& t = declared.base();
        std::string text;
        const range_parts parts = read_range(t, f, in, text);
        if (!in.ok() || parts.empty) return {};
        std::optional<T> lower, upper;
        if (parts.has_lower) lower.emplace(read_bound(t, f, parts.lower, false, in));
        if (parts.has_upper) upper.emplace(read_bound(t, f, parts.upper, true, in));
        return range<T>(std::move(lower), std::move(upper), parts.lower_inclusive, parts.upper_inclusive);
    }

private:
    static T read_bound(const type& t, format f, std::string_view bytes, bool is_upper, reader& in) {
        try {
            return decode_part<T>(*t.subtype, f, bytes, in);
        } catch (const conversion_error& e) {
            rethrow_for_bound(is_upper, e);
        }
    }
};

template <class T>
struct range_writer {
    static bool can_encode(const type& declared, format& f) noexcept {
        const type& t = declared.base();
        return t.kind == type_kind::range && t.subtype && can_encode_part<T>(*t.subtype, f);
    }
    static void encode(const range<T>& value, const type& declared, writer& out) {
        const type& t = declared.base();
        format f = format::binary;
        can_encode_part<T>(*t.subtype, f);
        if (f == format::text) return encode_text(value, t, out);
        range_parts parts;
        parts.empty = value.empty();
        parts.has_lower = value.lower().has_value();
        parts.has_upper = value.upper().has_value();
        parts.lower_inclusive = value.lower_inclusive();
        parts.upper_inclusive = value.upper_inclusive();
        write_range_flags(parts, out);
        const auto write = [&](const std::optional<T>& bound, bool is_upper) {
            if (!bound) return;
            const std::size_t mark = out.begin_length();
            try {
                codec<T>::encode(*bound, t.subtype->base(), out);
            } catch (const conversion_error& e) {
                rethrow_for_bound(is_upper, e);
            }
            out.end_length(mark);
        };
        write(value.lower(), false);
        write(value.upper(), true);
    }

private:
    static void encode_text(const range<T>& value, const type& t, writer& out) {
        if (value.empty()) return out.write_bytes("empty");
        writer scratch;
        const auto write = [&](const std::optional<T>& bound, bool is_upper) {
            try {
                if (bound) encode_part_text<T>(*bound, *t.subtype, scratch, out);
            } catch (const conversion_error& e) {
                rethrow_for_bound(is_upper, e);
            }
        };
        out.write_bytes(value.lower_inclusive() ? "[" : "(");
        write(value.lower(), false);
        out.write_bytes(",");
        write(value.upper(), true);
        out.write_bytes(value.upper_inclusive() ? "]" : ")");
    }
};

inline const type* range_type_of(const type& declared) noexcept {
    const type& t = declared.base();
    return t.kind == type_kind::multirange ? t.subtype : nullptr;
}

template <class T>
struct multirange_reader {
    static bool can_decode(const type& declared, format f) noexcept {
        const type* t = range_type_of(declared);
        return t && range_reader<T>::can_decode(*t, f);
    }
    static std::vector<range<T>> decode(const type& declared, format f, reader& in) {
        multirange_source from(declared.base(), f, in);
        const type& t = *range_type_of(declared);
        std::vector<range<T>> out;
        reader& ranges = from.ranges();
        // The count is no more than the bytes can hold, but a range takes more memory than its bytes.
        out.reserve(std::min(from.size(), ranges.remaining() / sizeof(range<T>)));
        for (std::size_t i = 0; i < from.size(); ++i) {
            const std::string_view bytes = ranges.read_bytes(ranges.read_uint32());
            if (!ranges.ok()) break;
            try {
                out.push_back(decode_part<range<T>>(t, f, bytes, ranges));
            } catch (const conversion_error& e) {
                rethrow_for_range(i, e);
            }
        }
        from.finish();
        return out;
    }
};

template <class T>
struct multirange_writer {
    static bool can_encode(const type& declared, format& f) noexcept {
        const type* t = range_type_of(declared);
        return t && range_writer<T>::can_encode(*t, f);
    }
    static void encode(const std::vector<range<T>>& ranges, const type& declared, writer& out) {
        const type& t = *range_type_of(declared);
        format f = format::binary;
        range_writer<T>::can_encode(t, f);
        if (ranges.size() > max_message_size / 5) return out.fail();
        if (f == format::binary)
            out.write_uint32(static_cast<std::uint32_t>(ranges.size()));
        else
            out.write_bytes("{");
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            try {
                if (f == format::binary) {
                    const std::size_t mark = out.begin_length();
                    range_writer<T>::encode(ranges[i], t, out);
                    out.end_length(mark);
                } else {
                    if (i) out.write_bytes(",");
                    range_writer<T>::encode(ranges[i], t, out);
                }
            } catch (const conversion_error& e) {
                rethrow_for_range(i, e);
            }
        }
        if (f == format::text) out.write_bytes("}");
    }
};

template <class T>
std::string describe_range(const range<T>& value) {
    if constexpr (requires { value.str(); })
        return value.str();
    else
        return "a range";
}

template <class Base, class T, bool Can>
struct enabled {};
template <class Base, class T>
struct enabled<Base, T, true> : Base {};

/// Multiranges and arrays of ranges.
template <class T>
struct ranges_reader {
    using as_array = nested_array_reader<std::vector<range<T>>>;
    static bool can_decode(const type& t, format f) noexcept {
        return range_type_of(t) ? multirange_reader<T>::can_decode(t, f) : as_array::can_decode(t, f);
    }
    static std::vector<range<T>> decode(const type& t, format f, reader& in) {
        return range_type_of(t) ? multirange_reader<T>::decode(t, f, in) : as_array::decode(t, f, in);
    }
};
template <class T>
struct ranges_writer {
    using as_array = nested_array_writer<std::vector<range<T>>>;
    static bool can_encode(const type& t, format& f) noexcept {
        return range_type_of(t) ? multirange_writer<T>::can_encode(t, f) : as_array::can_encode(t, f);
    }
    static void encode(const std::vector<range<T>>& value, const type& t, writer& out) {
        range_type_of(t) ? multirange_writer<T>::encode(value, t, out) : as_array::encode(value, t, out);
    }
    static std::string describe(const std::vector<range<T>>& value) { return as_array::describe(value); }
};

}  // namespace detail

/// Ranges of all types whose bounds `codec<T>` reads and writes, also those that users created.
template <class T>
struct codec<range<T>> : detail::enabled<detail::range_reader<T>, T, decodable<T>>,
                         detail::enabled<detail::range_writer<T>, T, encodable<T>> {
    static constexpr std::string_view cpp_name = detail::type_name<range<T>>::value;
    static std::string describe(const range<T>& value) { return detail::describe_range(value); }
};

/// Multiranges (PostgreSQL 14 and later).
template <class T>
struct codec<multirange<T>> {
    static constexpr std::string_view cpp_name = detail::type_name<multirange<T>>::value;
    static bool can_decode(const type& t, format f) noexcept requires decodable<T> {
        return detail::multirange_reader<T>::can_decode(t, f);
    }
    static multirange<T> decode(const type& t, format f, reader& in) requires decodable<T> {
        return multirange<T>(detail::multirange_reader<T>::decode(t, f, in));
    }
    static bool can_encode(const type& t, format& f) noexcept requires encodable<T> {
        return detail::multirange_writer<T>::can_encode(t, f);
    }
    static void encode(const multirange<T>& value, const type& t, writer& out) requires encodable<T> {
        detail::multirange_writer<T>::encode(value.ranges(), t, out);
    }
    static std::string describe(const multirange<T>& value) {
        return detail::array_writer<range<T>>::describe(value.ranges());
    }
};

/// A vector of ranges serves for a multirange and for an array of ranges.
template <class T>
struct codec<std::vector<range<T>>> : detail::enabled<detail::ranges_reader<T>, T, decodable<T>>,
                                      detail::enabled<detail::ranges_writer<T>, T, encodable<T>> {
    static constexpr std::string_view cpp_name = detail::type_name<std::vector<range<T>>>::value;
};

}  // namespace asiopg
