#include <asiopg/detail/part.hpp>

#include <algorithm>
#include <string>

#include "types/container_text.hpp"
#include "types/type_name.hpp"
#include "types/value_binary.hpp"
#include "types/value_text.hpp"

namespace asiopg::detail {

bool text_to_binary(const type& t, std::string_view text, writer& out) { return append_part_binary(out, t, text); }

std::string binary_to_text(const type& t, std::string_view bytes) {
    if (!is_sendable_char(t.base(), bytes))
        throw conversion_error(
            "a \"char\" over 127 cannot be written as text, which other values beside it need: "
            "servers before PostgreSQL 16 would take it for another one");
    std::string text;
    if (!append_part_text(text, t, bytes, {.depth = 0, .sent = true}))
        throw conversion_error("a value of type " + display_name(t) +
                               " cannot be written as text, which other values beside it need");
    return text;
}

void write_part_text(const type& t, format f, std::string_view bytes, writer& out) {
    std::string text;
    if (f == format::binary) bytes = text = binary_to_text(t, bytes);
    out.write_uint8('"');
    while (!bytes.empty()) {
        const std::size_t plain = std::min(bytes.find_first_of("\"\\"), bytes.size());
        out.write_bytes(bytes.substr(0, plain));
        if (plain == bytes.size()) break;
        out.write_uint8('\\');
        out.write_uint8(static_cast<unsigned char>(bytes[plain]));
        bytes.remove_prefix(plain + 1);
    }
    out.write_uint8('"');
}

void throw_unparsed_part(const type& t, std::string_view cpp_name) {
    throw conversion_error("a value of type " + display_name(t) +
                           ", which its container has as text, cannot be read as " + std::string(cpp_name));
}

void rethrow_with_prefix(const std::string& prefix, const conversion_error& cause) {
    if (dynamic_cast<const outdated_schema_cache_error*>(&cause))
        throw outdated_schema_cache_error(prefix + cause.what());
    throw conversion_error(prefix + cause.what());
}

}  // namespace asiopg::detail
