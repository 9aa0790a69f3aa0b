#include <asiopg/field.hpp>

#include <bit>
#include <cmath>
#include <functional>

#include "connection/rows/field_value.hpp"

namespace asiopg {
namespace detail {
namespace {

using order = std::weak_ordering;

order compare_floats(double a, double b) noexcept {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) <=> std::isnan(b);
    return a < b ? order::less : a > b ? order::greater : order::equivalent;
}

// Whether `d`, cut to an integer, is an int64.
bool in_int64(double d) noexcept { return d >= -0x1p63 && d < 0x1p63; }

// Exact, also where the integer has more digits than a double.
order compare_mixed(std::int64_t a, double b) noexcept {
    if (!in_int64(b)) return b < 0 ? order::greater : order::less;
    const std::int64_t whole = static_cast<std::int64_t>(b);
    if (a != whole) return a <=> whole;
    return compare_floats(0, b - static_cast<double>(whole));
}

order compare_numbers(const field_value& a, const field_value& b) noexcept {
    if (a.is_float && b.is_float) return compare_floats(a.floating, b.floating);
    if (a.is_float) return 0 <=> compare_mixed(b.integer, a.floating);
    if (b.is_float) return compare_mixed(a.integer, b.floating);
    return a.integer <=> b.integer;
}

order compare_decimals(const field_value& a, const field_value& b) noexcept {
    if (a.rank != b.rank) return a.rank <=> b.rank;
    const field_value& first = a.rank == negative ? b : a;
    const field_value& second = a.rank == negative ? a : b;
    if (first.integer != second.integer) return first.integer <=> second.integer;
    return first.bytes <=> second.bytes;  // big-endian digits
}

order compare(const field_value& a, const field_value& b) noexcept {
    if (a.kind != b.kind) return a.kind <=> b.kind;
    switch (a.kind) {
        case value_kind::null:
            return order::equivalent;
        case value_kind::boolean:
            return a.integer <=> b.integer;
        case value_kind::number:
            return compare_numbers(a, b);
        case value_kind::decimal:
            return compare_decimals(a, b);
        case value_kind::text:
        case value_kind::bytes:
            return a.bytes <=> b.bytes;
        case value_kind::ordinal:
        case value_kind::other:
            break;
    }
    if (a.oid != b.oid) return a.oid <=> b.oid;
    if (a.integer != b.integer) return a.integer <=> b.integer;
    return a.bytes <=> b.bytes;
}

// Numbers that are equal, be they integer or float, have the same hash.
std::size_t hash_number(const field_value& v) noexcept {
    if (!v.is_float) return std::hash<std::int64_t>()(v.integer);
    if (std::isnan(v.floating)) return 0x7ff8;
    if (in_int64(v.floating) && std::trunc(v.floating) == v.floating)
        return std::hash<std::int64_t>()(static_cast<std::int64_t>(v.floating));
    return std::hash<std::uint64_t>()(std::bit_cast<std::uint64_t>(v.floating));
}

}  // namespace

std::size_t hash_of(const field& f) noexcept {
    const field_value v = value_of(f);
    if (v.kind == value_kind::number) return hash_number(v);
    return std::hash<std::string_view>()(v.bytes) ^ static_cast<std::size_t>(v.integer) * 31 ^
           (static_cast<std::size_t>(v.kind) << 8) ^ static_cast<std::size_t>(v.rank);
}

}  // namespace detail

bool operator==(const field& a, const field& b) noexcept { return (a <=> b) == 0; }

std::weak_ordering operator<=>(const field& a, const field& b) noexcept {
    return detail::compare(detail::value_of(a), detail::value_of(b));
}

}  // namespace asiopg
