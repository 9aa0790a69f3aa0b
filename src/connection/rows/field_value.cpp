#include "connection/rows/field_value.hpp"

#include <asiopg/oid.hpp>

#include <charconv>

namespace asiopg::detail {

namespace {

template <class T>
bool parse(std::string_view text, T& out) noexcept {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size();
}

// The big-endian integer that the bytes are; `T` tells how they are signed.
template <class T>
bool load(std::string_view bytes, std::int64_t& out) noexcept {
    if (bytes.size() != sizeof(T)) return false;
    out = static_cast<T>(load_network<std::make_unsigned_t<T>>(bytes.data()));
    return true;
}

bool load_integer(oid_t oid, std::string_view bytes, std::int64_t& out) noexcept {
    switch (oid) {
        case oid::int2:
            return load<std::int16_t>(bytes, out);
        case oid::int4:
        case oid::date:
            return load<std::int32_t>(bytes, out);
        case oid::oid:
        case oid::xid:
        case oid::cid:
            return load<std::uint32_t>(bytes, out);
        default:
            return load<std::int64_t>(bytes, out);
    }
}

bool load_float(oid_t oid, std::string_view bytes, double& out) noexcept {
    reader in(bytes);
    out = oid == oid::float4 ? in.read_float4() : in.read_float8();
    return in.finished();
}

bool parse_float(oid_t oid, std::string_view text, double& out) noexcept {
    if (oid == oid::float8) return parse(text, out);
    float narrow = 0;
    if (!parse(text, narrow)) return false;
    out = narrow;
    return true;
}

bool load_decimal(std::string_view bytes, field_value& out) noexcept {
    reader in(bytes);
    const std::size_t count = in.read_uint16();
    out.integer = in.read_int16();
    const unsigned sign = in.read_uint16();
    in.read_uint16();  // the display scale does not count: 1.0 is 1.00
    out.bytes = in.read_bytes(2 * count);
    if (!in.finished()) return false;
    while (out.bytes.starts_with(std::string_view("\0\0", 2))) {
        out.bytes.remove_prefix(2);
        --out.integer;
    }
    while (out.bytes.size() >= 2 && out.bytes.substr(out.bytes.size() - 2) == std::string_view("\0\0", 2))
        out.bytes.remove_suffix(2);
    switch (sign) {
        case 0x0000:
        case 0x4000:
            out.rank = sign ? negative : positive;
            if (out.bytes.empty()) out.rank = zero;
            break;
        case 0xc000:
            out.rank = not_a_number;
            break;
        case 0xd000:
            out.rank = infinity;
            break;
        case 0xf000:
            out.rank = minus_infinity;
            break;
        default:
            return false;
    }
    if (out.rank != negative && out.rank != positive) {
        out.integer = 0;
        out.bytes = {};
    }
    return true;
}

// Sets what `kind` needs, or tells that the bytes are no such value.
bool read_binary(const field& f, field_value& out) noexcept {
    const std::string_view bytes = f.bytes();
    switch (f.type().oid) {
        case oid::bool_:
            out.kind = value_kind::boolean;
            out.integer = !bytes.empty() && bytes[0] != 0;
            return bytes.size() == 1;
        case oid::int2:
        case oid::int4:
        case oid::int8:
        case oid::oid:
        case oid::xid:
        case oid::cid:
            out.kind = value_kind::number;
            return load_integer(f.type().oid, bytes, out.integer);
        case oid::float4:
        case oid::float8:
            out.kind = value_kind::number;
            out.is_float = true;
            return load_float(f.type().oid, bytes, out.floating);
        case oid::numeric:
            out.kind = value_kind::decimal;
            return load_decimal(bytes, out);
        case oid::date:
        case oid::time:
        case oid::timestamp:
        case oid::timestamptz:
        case oid::money:
            out.kind = value_kind::ordinal;
            return load_integer(f.type().oid, bytes, out.integer);
        case oid::text:
        case oid::varchar:
        case oid::bpchar:
        case oid::name:
        case oid::char_:
        case oid::json:
        case oid::xml:
        case oid::unknown:
            out.kind = value_kind::text;
            out.bytes = bytes;
            return true;
        case oid::bytea:
            out.kind = value_kind::bytes;
            out.bytes = bytes;
            return true;
        default:
            out.kind = f.type().kind == type_kind::enumeration ? value_kind::text : value_kind::other;
            out.bytes = bytes;
            return true;
    }
}

bool read_text(const field& f, field_value& out) noexcept {
    const std::string_view text = f.bytes();
    switch (f.type().oid) {
        case oid::bool_:
            out.kind = value_kind::boolean;
            out.integer = text == "t";
            return text == "t" || text == "f";
        case oid::int2:
        case oid::int4:
        case oid::int8:
        case oid::oid:
        case oid::xid:
        case oid::cid:
            out.kind = value_kind::number;
            return parse(text, out.integer);
        case oid::float4:
        case oid::float8:
            out.kind = value_kind::number;
            out.is_float = true;
            return parse_float(f.type().oid, text, out.floating);
        default:
            out.kind = value_kind::text;
            out.bytes = text;
            return true;
    }
}

}  // namespace

field_value value_of(const field& f) noexcept {
    field_value value;
    if (f.is_null()) return value;
    value.oid = f.type().oid;
    if (!(f.column().format == format::binary ? read_binary(f, value) : read_text(f, value))) {
        value = field_value();
        value.kind = value_kind::other;
        value.oid = f.type().oid;
        value.bytes = f.bytes();
    }
    return value;
}

}  // namespace asiopg::detail
