// Ranges, multiranges and composites as the server prints them.
#include "types/container_text.hpp"

#include <asiopg/detail/composite.hpp>
#include <asiopg/detail/range.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>

#include "types/container_scanner.hpp"
#include "types/value_text.hpp"

namespace asiopg::detail {

namespace {

// In double quotes if it is empty or has one of `special`; quotes and backslashes are doubled then.
void append_doubling(std::string& out, std::string_view text, std::string_view special) {
    bool quotes = text.empty();
    for (const char c : text)
        quotes = quotes || c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || is_text_space(c) ||
                 special.find(c) != special.npos;
    if (!quotes) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += c;
        out += c;
    }
    out += '"';
}

}  // namespace

bool is_container(const type& t) noexcept {
    switch (t.kind) {
        case type_kind::array:
        case type_kind::range:
        case type_kind::multirange:
        case type_kind::composite:
            return true;
        default:
            return t.oid == oid::record;
    }
}

bool is_sendable_char(const type& t, std::string_view bytes) noexcept {
    return t.oid != oid::char_ || bytes.size() != 1 || !(static_cast<unsigned char>(bytes[0]) & 0x80);
}

void append_bound_text(std::string& out, std::string_view text) { append_doubling(out, text, "[]"); }

bool append_part_text(std::string& out, const type& declared, std::string_view bytes, text_place place) {
    const type& t = declared.base();
    if (t.oid == oid::bool_ && bytes.size() == 1) {
        out += bytes[0] ? 't' : 'f';
        return true;
    }
    if (place.sent && !is_sendable_char(t, bytes)) return false;
    return is_container(t) ? append_container_text(out, t, bytes, place) : append_value_text(out, t, bytes);
}

bool append_container_text(std::string& out, const type& t, std::string_view bytes, text_place place) {
    if (place.depth > most_nesting) return false;
    const std::size_t start = out.size();
    bool done = false;
    try {
        if (t.kind == type_kind::array)
            done = append_array_text(out, t, bytes, place);
        else if (t.kind == type_kind::range)
            done = append_range_text(out, t, bytes, place);
        else if (t.kind == type_kind::multirange)
            done = append_multirange_text(out, t, bytes, place);
        else
            done = append_composite_text(out, t, bytes, place);
    } catch (const conversion_error&) {
        // It is not what its description says.
    }
    if (!done) out.resize(start);
    return done;
}

bool append_range_text(std::string& out, const type& t, std::string_view bytes, text_place place) {
    reader in(bytes);
    std::string text;
    const range_parts parts = read_range(t, format::binary, in, text);
    if (!in.finished() || !t.subtype) return false;
    if (parts.empty) {
        out += "empty";
        return true;
    }
    out += parts.lower_inclusive ? '[' : '(';
    if (parts.has_lower) {
        text.clear();
        if (!append_part_text(text, *t.subtype, parts.lower, place.inside())) return false;
        append_bound_text(out, text);
    }
    out += ',';
    if (parts.has_upper) {
        text.clear();
        if (!append_part_text(text, *t.subtype, parts.upper, place.inside())) return false;
        append_bound_text(out, text);
    }
    out += parts.upper_inclusive ? ']' : ')';
    return true;
}

bool append_multirange_text(std::string& out, const type& t, std::string_view bytes, text_place place) {
    if (!t.subtype) return false;
    reader in(bytes);
    multirange_source from(t, format::binary, in);
    out += '{';
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (i) out += ',';
        const std::uint32_t length = in.read_uint32();
        const std::string_view range = in.read_bytes(length);
        if (!in.ok() || !append_container_text(out, t.subtype->base(), range, place.inside())) return false;
    }
    out += '}';
    return in.finished();
}

namespace {

bool append_attributes(std::string& out, const type& t, std::string_view bytes, text_place place) {
    reader in(bytes);
    const composite_source from(t, format::binary, in, when_outdated::just_throw);
    out += '(';
    std::string text;
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (i) out += ',';
        const composite_part& part = from[i];
        if (part.is_null()) continue;
        text.clear();
        if (!part.type || !append_part_text(text, *part.type, part.bytes(), place.inside())) return false;
        append_doubling(out, text, {});
    }
    out += ')';
    return true;
}

}  // namespace

// A value from before or after a change of its type says itself what it has, as an anonymous record does.
bool append_composite_text(std::string& out, const type& t, std::string_view bytes, text_place place) {
    try {
        return append_attributes(out, t, bytes, place);
    } catch (const outdated_schema_cache_error&) {
        return append_attributes(out, *find_type(t, oid::record), bytes, place);
    }
}

}  // namespace asiopg::detail
