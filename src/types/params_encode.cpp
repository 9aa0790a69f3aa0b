// Encoding of an argument list into a Bind message, and how it explains what does not fit.
#include <asiopg/params.hpp>

#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>

#include <cstring>
#include <string>
#include <string_view>

#include "types/type_name.hpp"

namespace asiopg {

using detail::argument;

namespace {

[[noreturn, gnu::cold]] void throw_count(std::size_t expected, std::size_t passed) {
    throw interface_error("the server expects " + std::to_string(expected) +
                          (expected == 1 ? " argument" : " arguments") + " for this query, " + std::to_string(passed) +
                          (passed == 1 ? " was passed" : " were passed"));
}

[[noreturn, gnu::cold]] void throw_too_many(std::size_t passed) {
    throw interface_error("a query may have at most " + std::to_string(max_arguments) + " arguments, " +
                          std::to_string(passed) + " were passed");
}

[[noreturn, gnu::cold]] void throw_too_large() {
    throw interface_error("the arguments of this query together have more than " + std::to_string(max_message_size) +
                          " bytes");
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

// `set`: which of executemany's sets of arguments it is in, or none.
[[noreturn, gnu::cold]] void throw_invalid(std::size_t index, std::size_t set, const argument& a, const char* bytes,
                                           const type& t, std::string_view cause) {
    std::string what = "invalid input for query argument $" + std::to_string(index + 1);
    if (set != static_cast<std::size_t>(-1))
        what += " in element #" + std::to_string(set) + " of executemany() sequence";
    what += ": ";
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
    encode_part({arguments(), size_, no_set}, types, count, out);
}

void params::encode_set(std::size_t set, std::size_t sets, const type* const* types, std::size_t count,
                        writer& out) const {
    const std::size_t size = size_ / sets;
    encode_part({arguments() + set * size, size, set}, types, count, out);
}

void params::encode_part(const part& p, const type* const* types, std::size_t count, writer& out) const {
    if (count != p.size || count > max_arguments) [[unlikely]] {
        if (p.size > max_arguments) throw_too_many(p.size);
        throw_count(count, p.size);
    }
    const std::size_t start = out.size();
    char* head = out.extend(6);
    if (!head) return;
    // One format code for all, which is binary, and the number of arguments; with none, no code.
    const std::uint64_t words =
        detail::from_network((count ? std::uint64_t{0x00010001} << 32 : 0) | std::uint64_t{count} << 16);
    std::memcpy(head, &words, 6);
    try {
        if (count == 0) {
            out.truncate(start + 4);
        } else if (!write_values(p, types, out)) [[unlikely]] {
            out.truncate(start);
            write_mixed(p, types, out);
        }
    } catch (...) {
        out.truncate(start);
        throw;
    }
    if (!out.ok() || out.size() - start > max_message_size) [[unlikely]] {
        out.truncate(start);
        throw_too_large();
    }
}

// The values, one by one; true if all of them are in binary format.
[[gnu::always_inline]] inline bool params::write_values(const part& p, const type* const* types, writer& out) const {
    const argument* a = p.first;
    const char* const arena = bytes();
    const type* const* t = types;
    unsigned formats = 1;
    const argument* const end = a + p.size;
    try {
        for (; a != end; ++a, ++t) {
            const detail::written done = a->ops->encode(*a, arena, **t, out);
            if (done == detail::written::refused) [[unlikely]]
                break;
            formats &= static_cast<unsigned>(done);
        }
    } catch (const conversion_error& e) {
        throw_invalid(static_cast<std::size_t>(t - types), p.set, *a, arena, **t, std::string(e.what()) + "; ");
    }
    if (a != end) [[unlikely]]
        throw_invalid(static_cast<std::size_t>(t - types), p.set, *a, arena, **t, requirement(**t));
    return formats != 0;
}

// Different format codes: one for each argument.
void params::write_mixed(const part& p, const type* const* types, writer& out) const {
    out.write_uint16(static_cast<std::uint16_t>(p.size));
    for (std::size_t i = 0; i < p.size; ++i) {
        format f = format::binary;
        p.first[i].ops->can_encode(*types[i], f);
        out.write_int16(static_cast<std::int16_t>(f));
    }
    out.write_uint16(static_cast<std::uint16_t>(p.size));
    write_values(p, types, out);
}

}  // namespace asiopg
