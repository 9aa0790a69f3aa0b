// Arrays as the server prints them.
#include <asiopg/detail/array.hpp>
#include <asiopg/detail/part.hpp>

#include "types/container_scanner.hpp"
#include "types/container_text.hpp"

namespace asiopg::detail {

namespace {

bool needs_quotes(std::string_view text, char delimiter) noexcept {
    if (text.empty() || is_null_word(text)) return true;
    for (const char c : text)
        if (c == '"' || c == '\\' || c == '{' || c == '}' || c == delimiter || is_text_space(c)) return true;
    return false;
}

void append_quoted(std::string& out, std::string_view text, char delimiter) {
    if (!needs_quotes(text, delimiter)) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

struct array_printer {
    std::string& out;
    const array_header& head;
    reader& in;
    text_place place;
    std::string text;

    bool print(std::size_t dimension) {
        if (dimension == head.dimensions) return print_element();
        out += '{';
        for (std::int32_t i = 0; i < head.dimension[dimension].length; ++i) {
            if (i) out += head.element->delimiter;
            if (!print(dimension + 1)) return false;
        }
        out += '}';
        return true;
    }

    bool print_element() {
        const std::uint32_t length = in.read_uint32();
        if (length == null_part) {
            out += "NULL";
            return in.ok();
        }
        const std::string_view bytes = in.read_bytes(length);
        text.clear();
        if (!in.ok() || !append_part_text(text, *head.element, bytes, place.inside())) return false;
        append_quoted(out, text, head.element->delimiter);
        return true;
    }
};

// int2vector and oidvector have a form of their own.
bool append_vector(std::string& out, const array_header& head, reader& in) {
    for (std::size_t i = 0; i < head.count; ++i) {
        if (i) out += ' ';
        const std::string_view bytes = in.read_bytes(in.read_uint32());
        if (!in.ok() || !append_part_text(out, *head.element, bytes, text_place())) return false;
    }
    return in.finished();
}

}  // namespace

bool append_array_text(std::string& out, const type& t, std::string_view bytes, text_place place) {
    reader in(bytes);
    const array_header head = read_array_header(t, in);
    if (!in.ok()) return false;
    if (default_lower_bound(t) == 0) return append_vector(out, head, in);
    if (head.count == 0) {
        out += "{}";
        return in.finished();
    }
    bool unusual = false;
    for (const array_dimension& d : head.shape()) unusual = unusual || d.lower != 1;
    if (unusual) {
        for (const array_dimension& d : head.shape()) {
            const std::string upper = std::to_string(std::int64_t{d.lower} + d.length - 1);
            out.append("[").append(std::to_string(d.lower)).append(":").append(upper).append("]");
        }
        out += '=';
    }
    array_printer printer{out, head, in, place, {}};
    return printer.print(0) && in.finished();
}

}  // namespace asiopg::detail
