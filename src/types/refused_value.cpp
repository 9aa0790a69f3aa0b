#include "types/refused_value.hpp"

#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>

#include "types/type_name.hpp"

namespace asiopg::detail {

namespace {

// At most 40 characters, never half a one.
std::string shortened(std::string text) {
    constexpr std::size_t most = 40;
    std::size_t characters = 0, cut = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) continue;
        if (characters == most - 3) cut = i;
        if (++characters > most) return text.substr(0, cut) + "...";
    }
    return text;
}

}  // namespace

std::string_view requirement(const type& t) noexcept {
    switch (t.oid) {
        case oid::bool_:
            return "a boolean is required; ";
        case oid::bytea:
            return "a bytes-like object is required; ";
        case oid::int2:
        case oid::int4:
        case oid::int8:
        case oid::oid:
        case oid::xid:
        case oid::cid:
        case oid::xid8:
            return "an integer is required; ";
        case oid::float4:
        case oid::float8:
        case oid::numeric:
            return "a number is required; ";
        case oid::text:
        case oid::varchar:
        case oid::bpchar:
        case oid::name:
        case oid::json:
        case oid::jsonb:
        case oid::xml:
            return "a string is required; ";
        case oid::date:
        case oid::time:
        case oid::timetz:
        case oid::timestamp:
        case oid::timestamptz:
        case oid::interval:
            return "a date/time value or asiopg::text_literal is required; ";
        default:
            return t.kind == type_kind::array ? "a std::vector is required; " : "";
    }
}

void throw_refused_value(std::string_view place, const std::string& value, std::string_view cpp_name, const type& t,
                         std::string_view cause) {
    std::string what(place);
    what += ": ";
    what += shortened(value);
    what += " (";
    what += cause;
    what += "cannot send ";
    what += cpp_name;
    what += " as ";
    what += display_name(t);
    what += ")";
    throw conversion_error(what);
}

}  // namespace asiopg::detail
