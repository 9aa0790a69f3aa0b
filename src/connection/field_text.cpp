#include "connection/field_text.hpp"

#include <asiopg/field.hpp>

#include "types/bytea_text.hpp"
#include "types/value_text.hpp"

namespace asiopg {
namespace detail {

std::string text_of(const column& c, const char* data) {
    const field f(c, data);
    if (f.is_null()) return "NULL";
    std::string out;
    if (c.format == format::text)
        out = f.bytes();
    else if (!append_value_text(out, *c.type, f.bytes()))
        append_hex_text(out, f.bytes());
    return out;
}

}  // namespace detail

std::string to_string(const field& f) { return detail::text_of(f.column(), f.data()); }

}  // namespace asiopg
