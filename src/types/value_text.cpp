#include "types/value_text.hpp"

#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>

#include <charconv>
#include <cmath>

#include "types/container_text.hpp"

namespace asiopg::detail {

namespace {

// The shortest text that gives the same value again; with an exponent where PostgreSQL writes one.
template <class T>
void append_float(std::string& out, T value) {
    if (!std::isfinite(value)) {
        out += std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
        return;
    }
    constexpr int precision = sizeof(T) == 4 ? 6 : 15;
    char text[64];
    char* end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
    const char* sign = end;
    while (sign[-1] != 'e') --sign;
    int exponent = 0;
    std::from_chars(sign + 1, end, exponent);
    if (*sign == '-') exponent = -exponent;
    if (exponent >= -4 && exponent < precision)
        end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr;
    out.append(text, end);
}

// Through the type's own codec and `str()`.
template <class T>
bool append_decoded(std::string& out, const type& t, std::string_view bytes) {
    reader in(bytes);
    try {
        const T value = codec<T>::decode(t, format::binary, in);
        if (!in.finished()) return false;
        out += value.str();
        return true;
    } catch (const conversion_error&) {
        return false;
    }
}

bool append_timetz(std::string& out, const type& t, std::string_view bytes) {
    if (bytes.size() != 12 || !append_decoded<time_of_day>(out, t, bytes.substr(0, 8))) return false;
    // Seconds west of Greenwich.
    const std::int64_t west = static_cast<std::int32_t>(load_network<std::uint32_t>(bytes.data() + 8));
    const std::int64_t offset = west > 0 ? west : -west;
    const auto append_two = [&](char before, std::int64_t part) {
        out += before;
        out.append(part < 10 ? "0" : "").append(std::to_string(part));
    };
    append_two(west > 0 ? '-' : '+', offset / 3600);
    if (offset % 3600 != 0) append_two(':', offset / 60 % 60);
    if (offset % 60 != 0) append_two(':', offset % 60);
    return true;
}

template <class T>
bool append_integer(std::string& out, std::string_view bytes) {
    if (bytes.size() != sizeof(T)) return false;
    out += std::to_string(static_cast<T>(load_network<std::make_unsigned_t<T>>(bytes.data())));
    return true;
}

bool append_versioned(std::string& out, std::string_view bytes) {
    if (bytes.empty() || bytes[0] != 1) return false;
    out += bytes.substr(1);
    return true;
}

}  // namespace

void append_hex_text(std::string& out, std::string_view bytes) {
    out += "\\x";
    for (const char c : bytes) {
        out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
}

bool append_value_text(std::string& out, const type& t, std::string_view bytes) {
    reader in(bytes);
    switch (t.oid) {
        case oid::bool_:
            if (bytes.size() == 1) out += bytes[0] ? "true" : "false";
            return bytes.size() == 1;
        case oid::int2:
            return append_integer<std::int16_t>(out, bytes);
        case oid::int4:
            return append_integer<std::int32_t>(out, bytes);
        case oid::int8:
            return append_integer<std::int64_t>(out, bytes);
        case oid::oid:
        case oid::xid:
        case oid::cid:
            return append_integer<std::uint32_t>(out, bytes);
        case oid::xid8:
            return append_integer<std::uint64_t>(out, bytes);
        case oid::float4:
            if (bytes.size() == 4) append_float(out, in.read_float4());
            return bytes.size() == 4;
        case oid::float8:
            if (bytes.size() == 8) append_float(out, in.read_float8());
            return bytes.size() == 8;
        case oid::numeric:
            return append_decoded<numeric>(out, t, bytes);
        case oid::text:
        case oid::varchar:
        case oid::bpchar:
        case oid::name:
        case oid::char_:
        case oid::json:
        case oid::xml:
        case oid::unknown:
            out += bytes;
            return true;
        case oid::jsonb:
        case oid::jsonpath:
            return append_versioned(out, bytes);
        case oid::bytea:
            append_hex_text(out, bytes);
            return true;
        case oid::uuid:
            return append_decoded<uuid>(out, t, bytes);
        case oid::date:
            return append_decoded<date>(out, t, bytes);
        case oid::time:
            return append_decoded<time_of_day>(out, t, bytes);
        case oid::timetz:
            return append_timetz(out, t, bytes);
        case oid::timestamp:
            return append_decoded<timestamp>(out, t, bytes);
        case oid::timestamptz:
            return append_decoded<timestamptz>(out, t, bytes);
        case oid::interval:
            return append_decoded<interval>(out, t, bytes);
        default:
            break;
    }
    switch (t.kind) {
        case type_kind::domain:
            return &t.base() != &t && append_value_text(out, t.base(), bytes);
        case type_kind::array:
        case type_kind::range:
        case type_kind::multirange:
        case type_kind::composite:
            return append_container_text(out, t, bytes, 0);
        case type_kind::enumeration:
            out += bytes;
            return true;
        default:
            return t.oid == oid::record && append_container_text(out, t, bytes, 0);
    }
}

}  // namespace asiopg::detail
