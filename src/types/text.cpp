// Which server types are text, and what text may be sent.
#include <asiopg/codecs/text.hpp>

#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>

#include <cstdint>
#include <cstring>

#include "types/value_text.hpp"

namespace asiopg::detail {

namespace {

// The length of the multi-byte character that begins here, 0 if it is not valid.
std::size_t sequence_length(const unsigned char* at, std::size_t left) noexcept {
    const auto continues = [&](std::size_t i) { return (at[i] & 0xc0) == 0x80; };
    const unsigned char lead = at[0];
    if (lead < 0xc2) return 0;  // a continuation byte, or overlong
    if (lead < 0xe0) return left >= 2 && continues(1) ? 2 : 0;
    if (lead < 0xf0) {
        if (left < 3 || !continues(1) || !continues(2)) return 0;
        if (lead == 0xe0 && at[1] < 0xa0) return 0;  // overlong
        if (lead == 0xed && at[1] > 0x9f) return 0;  // surrogates
        return 3;
    }
    if (lead > 0xf4 || left < 4 || !continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xf0 && at[1] < 0x90) return 0;  // overlong
    if (lead == 0xf4 && at[1] > 0x8f) return 0;  // over U+10FFFF
    return 4;
}

constexpr std::uint64_t ones = 0x0101010101010101, highs = ones << 7;

std::uint64_t load8(const char* at) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

std::uint64_t load4(const char* at) noexcept {
    std::uint32_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// Eight bytes from 1 to 127: none has its high bit set, nor after subtracting 1.
bool is_plain(std::uint64_t word) noexcept { return ((word | (word - ones)) & highs) == 0; }

// The same for a whole text; reads of the last word overlap with those before.
bool is_plain(std::string_view text) noexcept {
    const char* const at = text.data();
    const std::size_t size = text.size();
    if (size >= 8) {
        for (std::size_t i = 0; i + 8 < size; i += 8)
            if (!is_plain(load8(at + i))) return false;
        return is_plain(load8(at + size - 8));
    }
    if (size >= 4) return is_plain(load4(at) | load4(at + size - 4) << 32);
    for (std::size_t i = 0; i < size; ++i)
        if (static_cast<signed char>(at[i]) <= 0) return false;
    return true;
}

}  // namespace

[[gnu::hot]] bool is_valid_text(std::string_view text) noexcept {
    if (is_plain(text)) [[likely]]
        return true;
    const auto* at = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t left = text.size();
    while (left) {
        for (; left >= 8 && is_plain(load8(reinterpret_cast<const char*>(at))); left -= 8) at += 8;
        if (!left) break;
        // One character, then back to whole words; a short tail goes byte by byte.
        if (*at < 0x80) {
            if (*at == 0) return false;
            ++at;
            --left;
        } else {
            const std::size_t length = sequence_length(at, left);
            if (!length) return false;
            at += length;
            left -= length;
        }
    }
    return true;
}

[[gnu::hot]] void check_text(std::string_view text) {
    if (is_valid_text(text)) [[likely]]
        return;
    throw conversion_error(text.find('\0') != std::string_view::npos ? "a NUL byte cannot be part of a text"
                                                                     : "the text is not valid UTF-8");
}

bool is_versioned_text(const type& t) noexcept {
    return t.oid == oid::jsonb || t.oid == oid::jsonpath || t.extension == extension_type::ltree ||
           t.extension == extension_type::lquery || t.extension == extension_type::ltxtquery;
}

bool reads_text(const type& t) noexcept {
    switch (t.oid) {
        case oid::text:
        case oid::varchar:
        case oid::bpchar:
        case oid::name:
        case oid::unknown:
        case oid::cstring:
        case oid::refcursor:
        case oid::pg_node_tree:
        case oid::json:
        case oid::xml:
        case oid::jsonb:
        case oid::jsonpath:
        case oid::char_:
            return true;
        default:
            // Enums have no other form than their label.
            return t.kind == type_kind::enumeration || t.extension == extension_type::citext || is_versioned_text(t);
    }
}

bool prints_text(const type& t) noexcept {
    switch (t.oid) {
        case oid::uuid:
        case oid::inet:
        case oid::cidr:
        case oid::macaddr:
        case oid::macaddr8:
        case oid::bit:
        case oid::varbit:
        case oid::tsvector:
        case oid::tsquery:
        case oid::point:
        case oid::line:
        case oid::lseg:
        case oid::box:
        case oid::path:
        case oid::polygon:
        case oid::circle:
        case oid::pg_lsn:
        case oid::tid:
        case oid::pg_snapshot:
        case oid::txid_snapshot:
            return true;
        default:
            return t.extension != extension_type::none && !reads_text(t);
    }
}

std::string print_text(const type& t, reader& in) {
    std::string out;
    if (!append_value_text(out, t, in.read_rest())) in.fail();
    return out;
}

bool writes_text(const type& t, format& f) noexcept {
    f = format::binary;
    if (reads_text(t)) return true;
    f = format::text;
    switch (t.oid) {
        case oid::bool_:
        case oid::int2:
        case oid::int4:
        case oid::int8:
        case oid::oid:
        case oid::xid:
        case oid::cid:
        case oid::xid8:
        case oid::float4:
        case oid::float8:
        case oid::numeric:
        case oid::date:
        case oid::time:
        case oid::timetz:
        case oid::timestamp:
        case oid::timestamptz:
        case oid::interval:
        case oid::bytea:
        case oid::int2vector:
        case oid::oidvector:
            return false;
        default:
            return t.kind != type_kind::array;
    }
}

std::string_view read_text(const type& t, reader& in) {
    if (is_versioned_text(t)) {
        if (in.read_uint8() != 1) {
            in.fail();
            return {};
        }
    } else if (t.oid == oid::char_) {
        // The server prints the zero byte as an empty string.
        const std::string_view text = in.read_bytes(1);
        return in.ok() && text[0] == 0 ? std::string_view() : text;
    }
    return in.read_rest();
}

void write_text(std::string_view text, const type& t, writer& out) {
    if (t.oid == oid::char_) {  // any byte
        if (text.size() > 1) throw conversion_error("value too long for \"char\": it holds one byte");
        out.write_uint8(text.empty() ? 0 : static_cast<unsigned char>(text[0]));
        return;
    }
    check_text(text);
    if (is_versioned_text(t)) out.write_uint8(1);
    out.write_bytes(text);
}

std::string quoted(std::string_view text) {
    // Errors show at most 40 characters of it: there is no need for the whole.
    constexpr std::size_t enough = 200;
    std::string out = "'";
    for (char c : text.substr(0, enough)) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            constexpr std::string_view digits = "0123456789abcdef";
            out += "\\x";
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[c & 15];
        } else {
            out += c;
        }
    }
    return out + "'";
}

}  // namespace asiopg::detail
