#include "types/refused_binary.hpp"

#include <asiopg/detail/argument.hpp>
#include <asiopg/detail/array.hpp>
#include <asiopg/detail/part.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/reader.hpp>

#include <string>

#include "types/type_name.hpp"

namespace asiopg::detail {

namespace {

const type* look(const type& declared, std::string_view bytes, int depth) noexcept;

bool is_vector(const type& t) noexcept { return t.oid == oid::int2vector || t.oid == oid::oidvector; }

// Whether a look at values of this type is worth while: most arrays are of types that have no such values.
bool may_be_refused(const type& declared) noexcept {
    const type& t = declared.base();
    switch (t.kind) {
        case type_kind::base:
            return t.oid == oid::tsquery;
        case type_kind::array:
            return is_vector(t) || (t.element && may_be_refused(*t.element));
        case type_kind::range:
        case type_kind::multirange:
            return t.subtype && may_be_refused(*t.subtype);
        case type_kind::composite:
            return true;
        default:
            return false;
    }
}

// `count` parts, each behind its length.
const type* look_at_parts(const type& t, reader& in, std::size_t count, int depth) noexcept {
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const std::uint32_t length = in.read_uint32();
        if (length == null_part) continue;
        if (const type* found = look(t, in.read_bytes(length), depth)) return found;
    }
    return nullptr;
}

const type* look_at_array(const type& t, reader& in, int depth) noexcept {
    const std::uint32_t dimensions = in.read_uint32();
    in.read_uint64();  // flags and element type
    if (dimensions > max_array_dimensions) return nullptr;
    in.read_bytes(dimensions * 8);
    if (is_vector(t)) return in.finished() ? &t : nullptr;  // the server sends one dimension of no elements
    // The lengths say how many there are; more than that there are not.
    return look_at_parts(*t.element, in, in.remaining() / 4, depth);
}

const type* look_at_composite(const type& t, reader& in, int depth) noexcept {
    if (in.read_uint32() != t.attributes.size()) return nullptr;
    for (const type_attribute& attribute : t.attributes) {
        in.read_uint32();
        if (const type* found = look_at_parts(*attribute.type, in, 1, depth)) return found;
    }
    return nullptr;
}

const type* look(const type& declared, std::string_view bytes, int depth) noexcept {
    if (depth > most_nesting || !may_be_refused(declared)) return nullptr;
    const type& t = declared.base();
    reader in(bytes);
    switch (t.kind) {
        case type_kind::base:
            return in.read_uint32() == 0 && in.ok() ? &t : nullptr;
        case type_kind::array:
            return look_at_array(t, in, depth + 1);
        case type_kind::range:
            in.read_uint8();
            return look_at_parts(*t.subtype, in, in.remaining() / 4, depth + 1);
        case type_kind::multirange:
            return look_at_parts(*t.subtype, in, in.read_uint32(), depth + 1);
        default:
            return look_at_composite(t, in, depth + 1);
    }
}

}  // namespace

const type* refused_in_binary(const type& t, std::string_view bytes) noexcept { return look(t, bytes, 0); }

written look_at_binary(const type& t, std::size_t mark, const writer& out) noexcept {
    if (!may_be_refused(t) || !out.ok()) return written::binary;
    return refused_in_binary(t, out.view().substr(mark + 4)) ? written::refusable : written::binary;
}

void check_copied(const type& t, std::string_view bytes) {
    const type* const refused = refused_in_binary(t, bytes);
    if (refused && is_vector(*refused))
        throw conversion_error("PostgreSQL accepts no empty " + display_name(*refused) +
                               " in binary, and records are copied in binary");
}

void rewrite_as_text(const type& t, std::size_t mark, writer& out) {
    const std::string text = binary_to_text(t, out.view().substr(mark + 4));
    out.truncate(mark + 4);
    out.write_bytes(text);
    out.end_length(mark);
}

}  // namespace asiopg::detail
