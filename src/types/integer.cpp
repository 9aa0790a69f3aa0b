// Integers of one width read from and written to server types of another.
#include <asiopg/codecs/integer.hpp>

#include <asiopg/codecs/numeric.hpp>
#include <asiopg/error.hpp>

#include <bit>
#include <cmath>
#include <string>

#include "types/type_name.hpp"

namespace asiopg::detail {

namespace {

// The widths and signs of the server's integers.
enum class shape { none, int2, int4, int8, uint4, uint8 };

shape shape_of(const type& t) noexcept {
    switch (t.oid) {
        case oid::int2:
            return shape::int2;
        case oid::int4:
            return shape::int4;
        case oid::int8:
            return shape::int8;
        case oid::oid:
        case oid::xid:
        case oid::cid:
        case oid::regproc:
        case oid::regprocedure:
        case oid::regoper:
        case oid::regoperator:
        case oid::regclass:
        case oid::regtype:
        case oid::regrole:
        case oid::regnamespace:
        case oid::regconfig:
        case oid::regdictionary:
        case oid::regcollation:
            return shape::uint4;
        case oid::xid8:
        case oid::pg_lsn:
            return shape::uint8;
        default:
            return shape::none;
    }
}

[[noreturn]] void throw_range(const type& t) { throw conversion_error("value out of " + display_name(t) + " range"); }

// A floating-point type holds the integer exactly if its significant bits fit.
bool fits_significand(std::uint64_t bits, bool negative, int digits) {
    const std::uint64_t magnitude = negative ? 0 - bits : bits;
    return magnitude == 0 || static_cast<int>(std::bit_width(magnitude)) - std::countr_zero(magnitude) <= digits;
}

double to_double(std::uint64_t bits, bool negative) {
    return negative ? static_cast<double>(static_cast<std::int64_t>(bits)) : static_cast<double>(bits);
}

}  // namespace

bool reads_integer(const type& t) noexcept { return shape_of(t) != shape::none || t.oid == oid::numeric; }

bool writes_integer(const type& t) noexcept { return reads_integer(t) || t.oid == oid::float4 || t.oid == oid::float8; }

std::uint64_t read_integer(const type& t, reader& in, std::int64_t min, std::uint64_t max, std::string_view cpp_name) {
    std::uint64_t bits = 0;
    bool negative = false;
    std::string shown;
    const auto take_signed = [&](std::int64_t value) {
        bits = static_cast<std::uint64_t>(value);
        negative = value < 0;
    };
    switch (shape_of(t)) {
        case shape::int2:
            take_signed(in.read_int16());
            break;
        case shape::int4:
            take_signed(in.read_int32());
            break;
        case shape::int8:
            take_signed(in.read_int64());
            break;
        case shape::uint4:
            bits = in.read_uint32();
            break;
        case shape::uint8:
            bits = in.read_uint64();
            break;
        case shape::none: {
            const numeric value = codec<numeric>::decode(t, format::binary, in);
            if (!in.finished()) return 0;
            if (!value.to_bits(bits, negative))
                throw conversion_error("value " + value.str() + " of type numeric is not an integer in the range of " +
                                       std::string(cpp_name));
            break;
        }
    }
    if (!in.finished()) return 0;  // malformed: the caller reports it
    if (negative ? static_cast<std::int64_t>(bits) < min : bits > max)
        throw conversion_error("value " +
                               (negative ? std::to_string(static_cast<std::int64_t>(bits)) : std::to_string(bits)) +
                               " of type " + display_name(t) + " is out of range for " + std::string(cpp_name));
    return bits;
}

void write_integer(std::uint64_t bits, bool negative, const type& t, writer& out) {
    const auto value = static_cast<std::int64_t>(bits);
    // Whether it is in the signed or unsigned range of that many bits.
    const auto in_signed = [&](int width) {
        const std::int64_t limit = std::int64_t{1} << (width - 1);
        return negative ? value >= -limit : bits < static_cast<std::uint64_t>(limit);
    };
    switch (shape_of(t)) {
        case shape::int2:
            if (!in_signed(16)) throw_range(t);
            return out.write_int16(static_cast<std::int16_t>(value));
        case shape::int4:
            if (!in_signed(32)) throw_range(t);
            return out.write_int32(static_cast<std::int32_t>(value));
        case shape::int8:
            if (!negative && value < 0) throw_range(t);
            return out.write_int64(value);
        case shape::uint4:
            if (negative || bits > 0xffffffff) throw_range(t);
            return out.write_uint32(static_cast<std::uint32_t>(bits));
        case shape::uint8:
            if (negative) throw_range(t);
            return out.write_uint64(bits);
        case shape::none:
            break;
    }
    if (t.oid == oid::numeric) {
        codec<numeric>::encode(negative ? numeric(value) : numeric(bits), t, out);
        return;
    }
    const bool single = t.oid == oid::float4;
    if (!fits_significand(bits, negative, single ? 24 : 53))
        throw conversion_error("value has no exact " + display_name(t) + " representation");
    if (single)
        out.write_float4(static_cast<float>(to_double(bits, negative)));
    else
        out.write_float8(to_double(bits, negative));
}

}  // namespace asiopg::detail
