// A field's value in the few forms that comparing, hashing and printing need.
#pragma once

#include <asiopg/field.hpp>

#include <cstdint>
#include <string_view>

namespace asiopg::detail {

/// Values of different kinds are different; they are ordered as here.
enum class value_kind : std::uint8_t { null, boolean, number, decimal, text, bytes, ordinal, other };

/// Which of the members are set depends on the kind.
struct field_value {
    value_kind kind = value_kind::null;
    bool is_float = false;     // number: `floating` holds it, else `integer`
    oid_t oid = 0;             // ordinal, other: values of different types are different
    std::int64_t integer = 0;  // boolean, number, ordinal; decimal: the weight of its first digit
    double floating = 0;
    int rank = 0;            // decimal: see decimal_rank
    std::string_view bytes;  // text, bytes, other; decimal: base-10000 digits, two bytes each
};

/// Classes of numeric values, in ascending order.
enum decimal_rank { minus_infinity, negative, zero, positive, infinity, not_a_number };

/// Never fails: bytes that are no value of the column's type make it `other`.
field_value value_of(const field& f) noexcept;

}  // namespace asiopg::detail
