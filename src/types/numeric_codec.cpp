// The binary form of numeric.
#include <asiopg/codecs/numeric.hpp>

#include <algorithm>

namespace asiopg {

namespace {

constexpr std::uint16_t sign_positive = 0x0000;
constexpr std::uint16_t sign_negative = 0x4000;
constexpr std::uint16_t sign_nan = 0xc000;
constexpr std::uint16_t sign_infinity = 0xd000;
constexpr std::uint16_t sign_negative_infinity = 0xf000;
constexpr std::uint16_t largest_scale = 0x3fff;

}  // namespace

numeric codec<numeric>::decode(const type& t, format, reader& in) {
    switch (t.oid) {
        case oid::int2:
            return numeric(in.read_int16());
        case oid::int4:
            return numeric(in.read_int32());
        case oid::int8:
            return numeric(in.read_int64());
        default:
            break;
    }
    const std::uint16_t groups = in.read_uint16();
    const std::int16_t weight = in.read_int16();
    const std::uint16_t sign = in.read_uint16();
    const std::uint16_t scale = in.read_uint16();
    if (!in.ok() || in.remaining() != std::size_t{groups} * 2 || scale > largest_scale) {
        in.fail();
        return {};
    }
    numeric value;
    switch (sign) {
        case sign_positive:
            break;
        case sign_negative:
            value.kind_ = numeric::kind::negative;
            break;
        case sign_nan:
            in.read_rest();
            return numeric::nan();
        case sign_infinity:
            in.read_rest();
            return numeric::infinity();
        case sign_negative_infinity:
            in.read_rest();
            return numeric::negative_infinity();
        default:
            in.fail();
            return {};
    }
    value.digits_.reserve(groups);
    for (std::size_t i = 0; i < groups; ++i) {
        const std::uint16_t group = in.read_uint16();
        if (group > 9999) {
            in.fail();
            return {};
        }
        value.digits_.push_back(group);
    }
    value.weight_ = weight;
    value.scale_ = scale;
    value.normalise();
    // PostgreSQL never sends digits beyond the scale; from others they are kept, and shown.
    if (!value.cover_digits()) in.fail();
    return value;
}

void codec<numeric>::encode(const numeric& value, const type&, writer& out) {
    std::uint16_t sign = sign_positive;
    switch (value.kind_) {
        case numeric::kind::positive:
            break;
        case numeric::kind::negative:
            sign = sign_negative;
            break;
        case numeric::kind::nan:
            sign = sign_nan;
            break;
        case numeric::kind::infinity:
            sign = sign_infinity;
            break;
        case numeric::kind::negative_infinity:
            sign = sign_negative_infinity;
            break;
    }
    // What the constructors and decode() accept has at most 36,864 groups.
    out.write_uint16(static_cast<std::uint16_t>(value.digits_.size()));
    out.write_int16(static_cast<std::int16_t>(value.weight_));
    out.write_uint16(sign);
    out.write_uint16(value.scale_);
    for (std::uint16_t group : value.digits_) out.write_uint16(group);
}

}  // namespace asiopg
