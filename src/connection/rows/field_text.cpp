#include "connection/rows/field_text.hpp"

#include <asiopg/field.hpp>
#include <asiopg/oid.hpp>

#include "types/bytea_text.hpp"
#include "types/value_text.hpp"

namespace asiopg {
namespace detail {

namespace {

// A cast to text shows the prefix of a host address too, the type's own text form does not.
bool hides_prefix(const type& t, std::string_view bytes) noexcept {
    return t.oid == oid::inet && bytes.size() > 4 &&
           static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])) == 8 * (bytes.size() - 4);
}

}  // namespace

std::string text_of(const column& c, const char* data) {
    const field f(c, data);
    if (f.is_null()) return "NULL";
    std::string out;
    if (c.format == format::text)
        out = f.bytes();
    else if (!append_value_text(out, *c.type, f.bytes()))
        append_hex_text(out, f.bytes());
    else if (hides_prefix(*c.type, f.bytes()))
        out.append("/").append(std::to_string(static_cast<unsigned char>(f.bytes()[1])));
    return out;
}

}  // namespace detail

std::string to_string(const field& f) { return detail::text_of(f.column(), f.data()); }

}  // namespace asiopg
