// How error messages name a server type.
#pragma once

#include <asiopg/type.hpp>

#include <string>

namespace asiopg::detail {

/// "int4", or "type 16500" where the name is not known.
inline std::string display_name(const type& t) {
    return t.name.empty() ? "type " + std::to_string(t.oid) : std::string(t.name);
}

}  // namespace asiopg::detail
