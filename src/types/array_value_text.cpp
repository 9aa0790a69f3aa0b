#include <asiopg/oid.hpp>

#include "types/value_text.hpp"

namespace asiopg::detail {

namespace {

// More dimensions than any server gives.
constexpr std::size_t most_dimensions = 6;

bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool needs_quotes(std::string_view text) noexcept {
    if (text.empty()) return true;
    bool is_null = text.size() == 4;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"' || c == '\\' || c == '{' || c == '}' || c == ',' || is_space(c)) return true;
        is_null = is_null && (c | 0x20) == "null"[i];
    }
    return is_null;
}

void append_quoted(std::string& out, std::string_view text) {
    if (!needs_quotes(text)) {
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
    const type& element;
    reader in;
    std::size_t dimensions;
    std::uint32_t sizes[most_dimensions];

    bool print(std::size_t dimension) {
        if (dimension == dimensions) return print_element();
        out += '{';
        for (std::uint32_t i = 0; i < sizes[dimension]; ++i) {
            if (i) out += ',';
            if (!print(dimension + 1)) return false;
        }
        out += '}';
        return true;
    }

    bool print_element() {
        const std::int32_t length = in.read_int32();
        if (length == -1) {
            out += "NULL";
            return in.ok();
        }
        const std::string_view bytes = in.read_bytes(static_cast<std::uint32_t>(length));
        std::string text;
        if (!in.ok() || !append_value_text(text, element, bytes)) return false;
        if (element.oid == oid::bool_) text.resize(1);  // in arrays PostgreSQL writes t and f
        append_quoted(out, text);
        return true;
    }
};

}  // namespace

bool append_array_text(std::string& out, const type& t, std::string_view bytes) {
    reader in(bytes);
    const std::size_t dimensions = in.read_uint32();
    in.read_uint32();  // whether there are NULLs
    in.read_uint32();  // the element type's OID
    if (!in.ok() || !t.element || dimensions > most_dimensions) return false;
    array_printer printer{out, t.element->base(), in, dimensions, {}};
    std::string bounds;
    bool unusual = false;
    for (std::size_t i = 0; i < dimensions; ++i) {
        const std::int32_t size = printer.in.read_int32();
        const std::int64_t lower = printer.in.read_int32();
        if (size <= 0) return false;  // an empty array has no dimensions
        printer.sizes[i] = static_cast<std::uint32_t>(size);
        bounds.append("[")
            .append(std::to_string(lower))
            .append(":")
            .append(std::to_string(lower + size - 1))
            .append("]");
        unusual = unusual || lower != 1;
    }
    const std::size_t start = out.size();
    if (dimensions == 0) out += "{}";
    if (unusual) out.append(bounds).append("=");
    if ((dimensions > 0 && !printer.print(0)) || !printer.in.finished()) {
        out.resize(start);
        return false;
    }
    return true;
}

}  // namespace asiopg::detail
