// Floating-point numbers written to server types of another kind.
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
