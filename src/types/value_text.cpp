#include "types/value_text.hpp"

#include <asiopg/codecs/bit_string.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/geometric.hpp>
#include <asiopg/codecs/inet.hpp>
#include <asiopg/codecs/integer.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/system.hpp>
#include <asiopg/codecs/text.hpp>
#include <asiopg/codecs/text_search.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>

#include "types/bytea_text.hpp"
#include "types/container_text.hpp"
#include "types/datetime_text.hpp"
#include "types/float_text.hpp"
#include "types/type_catalog.hpp"

namespace asiopg::detail {

namespace {

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

template <class T>
bool append_integer(std::string& out, std::string_view bytes) {
    if (bytes.size() != sizeof(T)) return false;
    out += std::to_string(static_cast<T>(load_network<std::make_unsigned_t<T>>(bytes.data())));
    return true;
}

// The text itself, behind its version byte if it has one.
bool append_plain(std::string& out, const type& t, std::string_view bytes) {
    if (is_versioned_text(t)) {
        if (bytes.empty() || bytes[0] != 1) return false;
        bytes.remove_prefix(1);
    }
    out += bytes;
    return true;
}

// "char": nothing for the zero byte and, as PostgreSQL 16 has it, octal digits for one that is no character.
bool append_char(std::string& out, std::string_view bytes) {
    if (bytes.size() != 1) return false;
    const auto byte = static_cast<unsigned char>(bytes[0]);
    if (byte & 0x80)
        out.append({'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
                    static_cast<char>('0' + (byte & 7))});
    else if (byte)
        out += bytes;
    return true;
}

bool append_number(std::string& out, const type& t, std::string_view bytes) {
    reader in(bytes);
    switch (t.oid) {
        case oid::int2:
            return append_integer<std::int16_t>(out, bytes);
        case oid::int4:
            return append_integer<std::int32_t>(out, bytes);
        case oid::int8:
            return append_integer<std::int64_t>(out, bytes);
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
        case oid::pg_lsn:
            return false;  // its text is no number
        default:
            // oid and its kin: of a name (regclass ...) only the server knows more than the number.
            return reads_integer(t) && append_integer<std::uint32_t>(out, bytes);
    }
}

// Servers before PostgreSQL 17 have no infinite intervals: there the values are the longest ones.
bool append_interval(std::string& out, const type& t, std::string_view bytes) {
    if (!t.catalog || t.catalog->intervals() == interval_values::with_infinities)
        return append_decoded<interval>(out, t, bytes);
    reader in(bytes);
    const interval value = codec<interval>::decode(t, format::binary, in);
    if (!in.finished()) return false;
    append_finite_interval(out, value);
    return true;
}

bool append_datetime(std::string& out, const type& t, std::string_view bytes) {
    switch (t.oid) {
        case oid::date:
            return append_decoded<date>(out, t, bytes);
        case oid::time:
            return append_decoded<time_of_day>(out, t, bytes);
        case oid::timetz:
            return append_decoded<timetz>(out, t, bytes);
        case oid::timestamp:
            return append_decoded<timestamp>(out, t, bytes);
        case oid::timestamptz:
            return append_decoded<timestamptz>(out, t, bytes);
        case oid::interval:
            return append_interval(out, t, bytes);
        default:
            return false;
    }
}

bool append_shape(std::string& out, const type& t, std::string_view bytes) {
    switch (t.oid) {
        case oid::point:
            return append_decoded<point>(out, t, bytes);
        case oid::line:
            return append_decoded<line>(out, t, bytes);
        case oid::lseg:
            return append_decoded<lseg>(out, t, bytes);
        case oid::box:
            return append_decoded<box>(out, t, bytes);
        case oid::path:
            return append_decoded<path>(out, t, bytes);
        case oid::polygon:
            return append_decoded<polygon>(out, t, bytes);
        case oid::circle:
            return append_decoded<circle>(out, t, bytes);
        default:
            return false;
    }
}

bool append_other(std::string& out, const type& t, std::string_view bytes) {
    switch (t.oid) {
        case oid::bool_:
            if (bytes.size() == 1) out += bytes[0] ? "true" : "false";
            return bytes.size() == 1;
        case oid::char_:
            return append_char(out, bytes);
        case oid::bytea:
            append_hex_text(out, bytes);
            return true;
        case oid::uuid:
            return append_decoded<uuid>(out, t, bytes);
        case oid::inet:
            return append_decoded<inet>(out, t, bytes);
        case oid::cidr:
            return append_decoded<cidr>(out, t, bytes);
        case oid::macaddr:
            return append_decoded<macaddr>(out, t, bytes);
        case oid::macaddr8:
            return append_decoded<macaddr8>(out, t, bytes);
        case oid::bit:
        case oid::varbit:
            return append_decoded<bit_string>(out, t, bytes);
        case oid::tsvector:
            return append_decoded<tsvector>(out, t, bytes);
        case oid::tsquery:
            return append_decoded<tsquery>(out, t, bytes);
        case oid::pg_lsn:
            return append_decoded<pg_lsn>(out, t, bytes);
        case oid::tid:
            return append_decoded<tid>(out, t, bytes);
        case oid::pg_snapshot:
        case oid::txid_snapshot:
            return append_decoded<pg_snapshot>(out, t, bytes);
        case oid::void_:
            return bytes.empty();
        default:
            return false;
    }
}

}  // namespace

bool append_value_text(std::string& out, const type& described, std::string_view bytes) {
    const type& t = described.base();
    if (is_container(t)) return append_container_text(out, t, bytes, text_place());
    if (reads_text(t) && t.oid != oid::char_) return append_plain(out, t, bytes);
    if (t.extension != extension_type::none) return append_extension_text(out, t, bytes);
    return append_number(out, t, bytes) || append_datetime(out, t, bytes) || append_other(out, t, bytes) ||
           append_shape(out, t, bytes);
}

}  // namespace asiopg::detail
