#include "types/value_text.hpp"

#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>

#include "types/bytea_text.hpp"
#include "types/float_text.hpp"

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

bool append_versioned(std::string& out, std::string_view bytes) {
    if (bytes.empty() || bytes[0] != 1) return false;
    out += bytes.substr(1);
    return true;
}

}  // namespace

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
            return append_decoded<timetz>(out, t, bytes);
        case oid::timestamp:
            return append_decoded<timestamp>(out, t, bytes);
        case oid::timestamptz:
            return append_decoded<timestamptz>(out, t, bytes);
        case oid::interval:
            return append_decoded<interval>(out, t, bytes);
        default:
            break;
    }
    if (t.kind == type_kind::array) return append_array_text(out, t, bytes);
    if (t.kind == type_kind::enumeration) {
        out += bytes;
        return true;
    }
    return false;
}

}  // namespace asiopg::detail
