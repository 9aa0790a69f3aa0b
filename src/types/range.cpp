// Ranges and multiranges, taken apart.
#include <asiopg/detail/range.hpp>

#include <asiopg/detail/part.hpp>

#include "types/container_scanner.hpp"

namespace asiopg::detail {

namespace {

constexpr std::uint8_t flag_empty = 0x01, flag_lower_inclusive = 0x02, flag_upper_inclusive = 0x04,
                       flag_lower_infinite = 0x08, flag_upper_infinite = 0x10;

range_parts read_binary(reader& in) {
    range_parts parts;
    const std::uint8_t flags = in.read_uint8();
    parts.empty = flags & flag_empty;
    parts.lower_inclusive = flags & flag_lower_inclusive;
    parts.upper_inclusive = flags & flag_upper_inclusive;
    parts.has_lower = !(flags & (flag_empty | flag_lower_infinite));
    parts.has_upper = !(flags & (flag_empty | flag_upper_infinite));
    if (flags > 0x1f || (parts.empty && flags != flag_empty) || (!parts.has_lower && parts.lower_inclusive) ||
        (!parts.has_upper && parts.upper_inclusive))
        in.fail();
    if (parts.has_lower) parts.lower = in.read_bytes(in.read_uint32());
    if (parts.has_upper) parts.upper = in.read_bytes(in.read_uint32());
    if (!in.finished()) in.fail();
    return parts;
}

bool is_empty_word(std::string_view text) noexcept {
    if (text.size() != 5) return false;
    for (std::size_t i = 0; i < 5; ++i)
        if ((text[i] | 0x20) != "empty"[i]) return false;
    return true;
}

// One bound; false if it is malformed. Quotes may begin anywhere in it.
bool take_bound(container_scanner& in, std::string& out, bool& exists) {
    exists = false;
    while (!in.at_end() && !in.peek(',') && !in.peek(')') && !in.peek(']')) {
        exists = true;
        if (in.peek('"')) {
            if (!in.take_quoted(out)) return false;
        } else if (in.peek('(') || in.peek('[')) {
            return false;
        } else {
            in.take('\\');
            if (in.at_end()) return false;
            out += in.next();
        }
    }
    return true;
}

bool parse_range(std::string_view text, range_parts& parts, std::string& kept) {
    container_scanner in(text);
    in.skip_space();
    parts.empty = is_empty_word(in.rest());
    if (parts.empty) return true;
    parts.lower_inclusive = in.take('[');
    if (!parts.lower_inclusive && !in.take('(')) return false;
    kept.reserve(text.size());
    if (!take_bound(in, kept, parts.has_lower) || !in.take(',')) return false;
    const std::size_t lower = kept.size();
    if (!take_bound(in, kept, parts.has_upper)) return false;
    parts.upper_inclusive = in.take(']');
    if (!parts.upper_inclusive && !in.take(')')) return false;
    in.skip_space();
    parts.lower = std::string_view(kept).substr(0, lower);
    parts.upper = std::string_view(kept).substr(lower);
    parts.lower_inclusive = parts.lower_inclusive && parts.has_lower;
    parts.upper_inclusive = parts.upper_inclusive && parts.has_upper;
    return in.at_end();
}

// The end of the range that begins here: behind its closing bracket; nullptr if there is none.
const char* skip_range(container_scanner& in) {
    bool quoted = false;
    while (!in.at_end()) {
        const char c = in.next();
        if (c == '\\') {
            if (in.at_end()) return nullptr;
            in.next();
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == ')' || c == ']')) {
            return in.position();
        }
    }
    return nullptr;
}

bool parse_multirange(std::string_view text, std::string& out, std::size_t& count) {
    container_scanner in(text);
    in.skip_space();
    if (!in.take('{')) return false;
    in.skip_space();
    if (!in.peek('}')) {
        do {
            in.skip_space();
            const char* const start = in.position();
            const char* const end = skip_range(in);
            if (!end) return false;
            const std::size_t mark = begin_text_part(out);
            out.append(start, end);
            end_text_part(out, mark);
            ++count;
            in.skip_space();
        } while (in.take(','));
    }
    if (!in.take('}')) return false;
    in.skip_space();
    return in.at_end();
}

}  // namespace

range_parts read_range(const type&, format f, reader& in, std::string& text) {
    if (f == format::binary) return read_binary(in);
    range_parts parts;
    if (!parse_range(in.read_rest(), parts, text)) in.fail();
    return parts;
}

void write_range_flags(const range_parts& parts, writer& out) {
    unsigned flags = parts.empty ? flag_empty : 0;
    if (!parts.empty) {
        if (!parts.has_lower) flags |= flag_lower_infinite;
        if (!parts.has_upper) flags |= flag_upper_infinite;
        if (parts.lower_inclusive) flags |= flag_lower_inclusive;
        if (parts.upper_inclusive) flags |= flag_upper_inclusive;
    }
    out.write_uint8(static_cast<std::uint8_t>(flags));
}

multirange_source::multirange_source(const type&, asiopg::format f, reader& in) : in_(in), format_(f) {
    if (f == format::binary) {
        size_ = in.read_uint32();
        // Each range has a length and flags.
        if (size_ > in.remaining() / 5) {
            in.fail();
            size_ = 0;
        }
    } else if (!parse_multirange(in.read_rest(), text_, size_)) {
        in.fail();
        size_ = 0;
    } else {
        parsed_ = reader(text_);
    }
}

void rethrow_for_bound(bool upper, const conversion_error& cause) {
    rethrow_with_prefix(upper ? "invalid upper bound of range: " : "invalid lower bound of range: ", cause);
}

void rethrow_for_range(std::size_t index, const conversion_error& cause) {
    rethrow_with_prefix("invalid range at index " + std::to_string(index) + ": ", cause);
}

}  // namespace asiopg::detail
