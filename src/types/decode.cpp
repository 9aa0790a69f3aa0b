// The errors of decode_field.
#include <asiopg/detail/decode.hpp>

#include <asiopg/detail/part.hpp>

#include <string>

#include "types/type_name.hpp"

namespace asiopg::detail {

namespace {

std::string column_prefix(const column& c) { return "column \"" + c.name + "\""; }

}  // namespace

void throw_null_field(const column& c, std::string_view cpp_name) {
    const std::string name(cpp_name);
    throw conversion_error(column_prefix(c) + ": NULL cannot be read as " + name + "; use std::optional<" + name + ">");
}

void throw_unreadable_field(const column& c, std::string_view cpp_name) {
    std::string what = column_prefix(c) + " of type " + display_name(*c.type);
    if (c.format == format::text) what += ", sent as text,";
    throw conversion_error(what + " cannot be read as " + std::string(cpp_name));
}

void throw_malformed_field(const column& c, std::string_view cpp_name, std::size_t length) {
    throw conversion_error(column_prefix(c) + " of type " + display_name(*c.type) + ": " + std::to_string(length) +
                           " bytes are not a valid value (reading " + std::string(cpp_name) + ")");
}

void rethrow_for_field(const column& c, const conversion_error& cause) {
    rethrow_with_prefix(column_prefix(c) + ": ", cause);
}

}  // namespace asiopg::detail
