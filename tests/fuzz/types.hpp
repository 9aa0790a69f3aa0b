// Types such as users create, described by hand.
#pragma once

#include <asiopg/oid.hpp>
#include <asiopg/type.hpp>

namespace asiopg::fuzz {

inline type made_type(oid_t number, std::string_view name, type_kind kind) {
    type t;
    t.oid = number;
    t.name = name;
    t.kind = kind;
    t.binary = true;
    t.schema = "public";
    return t;
}

/// CREATE TYPE mood AS ENUM (...)
inline const type& mood_type() {
    static const type t = made_type(70001, "mood", type_kind::enumeration);
    return t;
}

/// CREATE DOMAIN short_text AS text
inline const type& text_domain() {
    static const type t = [] {
        type made = made_type(70002, "short_text", type_kind::domain);
        made.base_type = find_builtin_type(oid::text);
        return made;
    }();
    return t;
}

inline type array_of(oid_t number, std::string_view name, const type& element) {
    type t = made_type(number, name, type_kind::array);
    t.element = &element;
    return t;
}

/// mood[]
inline const type& mood_array() {
    static const type t = array_of(70003, "_mood", mood_type());
    return t;
}

/// CREATE TYPE text_range AS RANGE (subtype = text), and its multirange
inline const type& text_range() {
    static const type t = [] {
        type made = made_type(70004, "text_range", type_kind::range);
        made.subtype = find_builtin_type(oid::text);
        return made;
    }();
    return t;
}
inline const type& text_multirange() {
    static const type t = [] {
        type made = made_type(70005, "text_multirange", type_kind::multirange);
        made.subtype = &text_range();
        return made;
    }();
    return t;
}

/// CREATE TYPE item AS (id int, name text)
inline const type& item_type() {
    static const type_attribute attributes[] = {{"id", find_builtin_type(oid::int4)},
                                                {"name", find_builtin_type(oid::text)}};
    static const type t = [] {
        type made = made_type(70006, "item", type_kind::composite);
        made.attributes = attributes;
        return made;
    }();
    return t;
}
inline const type& item_array() {
    static const type t = array_of(70007, "_item", item_type());
    return t;
}
/// CREATE DOMAIN some_item AS item
inline const type& item_domain() {
    static const type t = [] {
        type made = made_type(70008, "some_item", type_kind::domain);
        made.base_type = &item_type();
        return made;
    }();
    return t;
}

/// CREATE TYPE nested AS (main item, sizes int[], others item[], label short_text, span int4range)
inline const type& nested_type() {
    static const type_attribute attributes[] = {{"main", &item_type()},
                                                {"sizes", find_builtin_type(oid::int4_array)},
                                                {"others", &item_array()},
                                                {"label", &text_domain()},
                                                {"span", find_builtin_type(oid::int4range)}};
    static const type t = [] {
        type made = made_type(70009, "nested", type_kind::composite);
        made.attributes = attributes;
        return made;
    }();
    return t;
}

/// A type of an extension.
inline type extension(oid_t number, std::string_view name, extension_type what) {
    type t = made_type(number, name, type_kind::base);
    t.extension = what;
    return t;
}

}  // namespace asiopg::fuzz
