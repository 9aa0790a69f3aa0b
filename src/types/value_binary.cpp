// Parsing of the server's text for a value: which type goes how.
#include "types/value_binary.hpp"

#include <asiopg/codecs/bit_string.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/inet.hpp>
#include <asiopg/codecs/integer.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/system.hpp>
#include <asiopg/codecs/text.hpp>
#include <asiopg/codecs/text_search.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <system_error>

#include "types/bytea_text.hpp"
#include "types/float_text.hpp"

namespace asiopg::detail {

namespace {

template <class T>
bool append_integer(writer& out, std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return false;
    if (char* at = out.extend(sizeof(T))) {
        const auto bits = from_network(static_cast<std::make_unsigned_t<T>>(value));
        std::memcpy(at, &bits, sizeof bits);
    }
    return true;
}

// Through the type's own parser and codec.
template <class T>
bool append_parsed(writer& out, const type& t, std::string_view text) {
    const std::size_t mark = out.size();
    try {
        if constexpr (requires { T::parse(text); })
            codec<T>::encode(T::parse(text), t, out);
        else
            codec<T>::encode(T(text), t, out);
        return true;
    } catch (const conversion_error&) {
        out.truncate(mark);
        return false;
    }
}

template <class T>
bool append_floating(writer& out, std::string_view text) {
    T value{};
    if (!parse_float(text, value)) return false;
    if constexpr (sizeof(T) == 4)
        out.write_float4(value);
    else
        out.write_float8(value);
    return true;
}

bool append_bool(writer& out, std::string_view text) {
    const bool yes = text == "t" || text == "true";
    if (!yes && text != "f" && text != "false") return false;
    out.write_uint8(yes ? 1 : 0);
    return true;
}

// PostgreSQL 16 and later print a byte over 127 as a backslash and three octal digits.
bool append_char(writer& out, std::string_view text) {
    std::string byte;
    if (text.size() == 4 && !parse_bytea(text, byte)) return false;
    if (text.size() < 4) byte = text;
    if (byte.size() > 1) return false;
    out.write_uint8(byte.empty() ? 0 : static_cast<std::uint8_t>(byte[0]));
    return true;
}

bool append_bytea(writer& out, std::string_view text) {
    std::string bytes;
    if (!parse_bytea(text, bytes)) return false;
    out.write_bytes(bytes);
    return true;
}

bool append_number(writer& out, const type& t, std::string_view text) {
    switch (t.oid) {
        case oid::int2:
            return append_integer<std::int16_t>(out, text);
        case oid::int4:
            return append_integer<std::int32_t>(out, text);
        case oid::int8:
            return append_integer<std::int64_t>(out, text);
        case oid::oid:
        case oid::xid:
        case oid::cid:
            return append_integer<std::uint32_t>(out, text);
        case oid::xid8:
            return append_integer<std::uint64_t>(out, text);
        case oid::float4:
            return append_floating<float>(out, text);
        case oid::float8:
            return append_floating<double>(out, text);
        case oid::numeric:
            return append_parsed<numeric>(out, t, text);
        default:
            return false;
    }
}

bool append_datetime(writer& out, const type& t, std::string_view text) {
    switch (t.oid) {
        case oid::date:
            return append_parsed<date>(out, t, text);
        case oid::time:
            return append_parsed<time_of_day>(out, t, text);
        case oid::timetz:
            return append_parsed<timetz>(out, t, text);
        case oid::timestamp:
            return append_parsed<timestamp>(out, t, text);
        case oid::timestamptz:
            return append_parsed<timestamptz>(out, t, text);
        case oid::interval:
            return append_parsed<interval>(out, t, text);
        default:
            return false;
    }
}

bool append_other(writer& out, const type& t, std::string_view text) {
    switch (t.oid) {
        case oid::bool_:
            return append_bool(out, text);
        case oid::bytea:
            return append_bytea(out, text);
        case oid::uuid:
            return append_parsed<uuid>(out, t, text);
        case oid::inet:
            return append_parsed<inet>(out, t, text);
        case oid::cidr:
            return append_parsed<cidr>(out, t, text);
        case oid::macaddr:
            return append_parsed<macaddr>(out, t, text);
        case oid::macaddr8:
            return append_parsed<macaddr8>(out, t, text);
        case oid::bit:
        case oid::varbit:
            return append_parsed<bit_string>(out, t, text);
        case oid::tsvector:
            return append_parsed<tsvector>(out, t, text);
        case oid::pg_lsn:
            return append_parsed<pg_lsn>(out, t, text);
        case oid::tid:
            return append_parsed<tid>(out, t, text);
        case oid::pg_snapshot:
        case oid::txid_snapshot:
            return append_parsed<pg_snapshot>(out, t, text);
        default:
            return false;
    }
}

}  // namespace

bool append_value_binary(writer& out, const type& described, std::string_view text) {
    const type& t = described.base();
    if (t.oid == oid::char_) return append_char(out, text);
    if (reads_text(t)) {  // whose binary form is the text
        if (is_versioned_text(t)) out.write_uint8(1);
        out.write_bytes(text);
        return true;
    }
    return append_number(out, t, text) || append_datetime(out, t, text) || append_other(out, t, text);
}

}  // namespace asiopg::detail
