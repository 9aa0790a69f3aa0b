// Which types of extensions asiopg knows.
#pragma once

#include <asiopg/type.hpp>

#include <string_view>

namespace asiopg::detail {

/// By the extension that owns the type and the type's name: a user's type of the same name is not meant.
inline extension_type find_extension_type(std::string_view extension, std::string_view name) noexcept {
    struct known {
        std::string_view extension, name;
        extension_type type;
    };
    static constexpr known all[] = {
        {"hstore", "hstore", extension_type::hstore},        {"citext", "citext", extension_type::citext},
        {"ltree", "ltree", extension_type::ltree},           {"ltree", "lquery", extension_type::lquery},
        {"ltree", "ltxtquery", extension_type::ltxtquery},   {"cube", "cube", extension_type::cube},
        {"vector", "vector", extension_type::vector},        {"vector", "halfvec", extension_type::halfvec},
        {"vector", "sparsevec", extension_type::sparsevec},  {"postgis", "geometry", extension_type::geometry},
        {"postgis", "geography", extension_type::geography},
    };
    for (const known& k : all)
        if (k.extension == extension && k.name == name) return k.type;
    return extension_type::none;
}

}  // namespace asiopg::detail
