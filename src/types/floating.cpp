// Floating-point numbers read from and written to server types of another kind.
#include <asiopg/codecs/floating.hpp>

#include <asiopg/codecs/numeric.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>

#include <charconv>
#include <cmath>
#include <string>

namespace asiopg::detail {

bool writes_floating(const type& t) noexcept {
    return t.oid == oid::float4 || t.oid == oid::float8 || t.oid == oid::numeric;
}

bool reads_floating(const type& t) noexcept {
    return t.oid == oid::float4 || t.oid == oid::float8 || t.oid == oid::int2 || t.oid == oid::int4 ||
           t.oid == oid::int8;
}

double read_floating(const type& t, reader& in) {
    switch (t.oid) {
        case oid::float4:
            return in.read_float4();
        case oid::int2:
            return in.read_int16();
        case oid::int4:
            return in.read_int32();
        case oid::int8: {
            const std::int64_t value = in.read_int64();
            const auto rounded = static_cast<double>(value);
            // 2^63 is what the largest integers are rounded to, and no int64.
            if (rounded == 0x1p63 || static_cast<std::int64_t>(rounded) != value)
                throw conversion_error("value " + std::to_string(value) +
                                       " of type int8 has no exact double representation");
            return rounded;
        }
        default:
            return in.read_float8();
    }
}

void write_floating(double value, bool single, const type& t, writer& out) {
    if (t.oid == oid::float8) {
        out.write_float8(value);
    } else if (t.oid == oid::float4) {
        const auto rounded = static_cast<float>(value);
        if (std::isinf(rounded) && !std::isinf(value)) throw conversion_error("value out of float4 range");
        out.write_float4(rounded);
    } else {
        codec<numeric>::encode(single ? numeric(static_cast<float>(value)) : numeric(value), t, out);
    }
}

std::string floating_text(double value, bool single) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    char text[64];
    const std::to_chars_result end = single ? std::to_chars(text, text + sizeof text, static_cast<float>(value))
                                            : std::to_chars(text, text + sizeof text, value);
    return std::string(text, end.ptr);
}

}  // namespace asiopg::detail
