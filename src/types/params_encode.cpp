// Encoding of an argument list into a Bind message, and how it explains what does not fit.
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/params.hpp>

#include <string>
#include <string_view>

#include "types/type_name.hpp"

namespace asiopg {

using detail::argument;

namespace {

[[noreturn]] void throw_count(std::size_t expected, std::size_t passed) {
    throw interface_error("the server expects " + std::to_string(expected) +
                          (expected == 1 ? " argument" : " arguments") + " for this query, " + std::to_string(passed) +
                          (passed == 1 ? " was passed" : " were passed"));
}

[[noreturn]] void throw_too_many(std::size_t passed) {
    throw interface_error("a query may have at most " + std::to_string(max_arguments) + " arguments, " +
                          std::to_string(passed) + " were passed");
}

// What a value of this type has to be, where the refusal alone does not tell.
std::string_view requirement(const type& t) {
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

[[noreturn]] void throw_invalid(std::size_t index, const argument& a, const char* bytes, const type& t,
                                std::string_view cause) {
    std::string what = "invalid input for query argument $" + std::to_string(index + 1) + ": ";
    what += shortened(a.ops->describe(a, bytes));
    what += " (";
    what += cause;
    what += "cannot send ";
    what += a.ops->cpp_name;
    what += " as ";
    what += detail::display_name(t);
    what += ")";
    throw conversion_error(what);
}

}  // namespace

void params::encode(const type* const* types, std::size_t count, writer& out) const {
    if (size_ > max_arguments) [[unlikely]]
        throw_too_many(size_);
    if (count != size_) [[unlikely]]
        throw_count(count, size_);
    if (!out.ok()) return;
    const std::size_t start = out.size();
    try {
        encode_all(types, out);
    } catch (...) {
        out.truncate(start);
        throw;
    }
    if (!out.ok() || out.size() - start > max_message_size) [[unlikely]] {
        out.truncate(start);
        throw interface_error("the arguments of this query together have more than " +
                              std::to_string(max_message_size) + " bytes");
    }
}

void params::encode_all(const type* const* types, writer& out) const {
    const argument* const all = arguments();
    const std::size_t count = size_;
    bool any_text = false;
    for (std::size_t i = 0; i < count; ++i) {
        format f = format::binary;
        if (!all[i].ops->can_encode(*types[i], f)) [[unlikely]]
            throw_invalid(i, all[i], bytes(), *types[i], requirement(*types[i]));
        any_text |= f == format::text;
    }
    if (any_text) {
        out.write_uint16(static_cast<std::uint16_t>(count));
        for (std::size_t i = 0; i < count; ++i) {
            format f = format::binary;
            all[i].ops->can_encode(*types[i], f);
            out.write_int16(static_cast<std::int16_t>(f));
        }
    } else if (count) {
        out.write_uint32(0x00010001);  // one code for all: binary
    } else {
        out.write_uint16(0);
    }
    out.write_uint16(static_cast<std::uint16_t>(count));
    std::size_t i = 0;
    try {
        for (; i < count; ++i) all[i].ops->encode(all[i], bytes(), *types[i], out);
    } catch (const conversion_error& e) {
        throw_invalid(i, all[i], bytes(), *types[i], std::string(e.what()) + "; ");
    }
}

}  // namespace asiopg
