#include "fuzz/known_text.hpp"

#include <asiopg/oid.hpp>

namespace asiopg::fuzz {

namespace {

// Asks `leaf` about all types that a container is made of. Those of an anonymous record are in its bytes.
bool every_part(const type& declared, bool (*leaf)(const type&)) {
    const type& t = declared.base();
    switch (t.kind) {
        case type_kind::array:
            return t.element && every_part(*t.element, leaf);
        case type_kind::range:
        case type_kind::multirange:
            return t.subtype && every_part(*t.subtype, leaf);
        case type_kind::composite:
            for (const type_attribute& a : t.attributes)
                if (!every_part(*a.type, leaf)) return false;
            return true;
        default:
            return leaf(t);
    }
}

bool is_shape(const type& t) {
    switch (t.oid) {
        case oid::point:
        case oid::line:
        case oid::lseg:
        case oid::box:
        case oid::path:
        case oid::polygon:
        case oid::circle:
            return true;
        default:
            return false;
    }
}

// Of these only the server knows the names, or the currency, or nothing at all.
bool is_opaque(const type& t) {
    return t.oid == oid::money || t.oid == oid::record || t.kind == type_kind::unknown || t.kind == type_kind::pseudo;
}

// Printed as a number, where only the server knows the name.
bool is_named(const type& t) { return t.name.starts_with("reg"); }

bool is_printed(const type& t) { return !is_opaque(t); }

bool is_parsed(const type& t) {
    if (is_opaque(t) || is_named(t) || is_shape(t) || t.oid == oid::tsquery) return false;
    switch (t.extension) {
        case extension_type::none:
        case extension_type::citext:
        case extension_type::ltree:
        case extension_type::lquery:
        case extension_type::ltxtquery:
            return true;
        default:
            return false;
    }
}

// Of one dimension from 0 in every value that the server makes, which their text therefore does not tell.
bool is_vector(const type& t) { return t.oid == oid::int2vector || t.oid == oid::oidvector; }

}  // namespace

bool has_printer(const type& t) { return every_part(t, is_printed); }
bool has_parser(const type& t) { return !is_vector(t) && every_part(t, is_parsed); }

}  // namespace asiopg::fuzz
