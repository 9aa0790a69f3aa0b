// Types that values name themselves: those of an anonymous record's fields, which no description of a result tells.
#pragma once

#include <asiopg/detail/rows.hpp>
#include <asiopg/type.hpp>

#include <vector>

#include "types/type_catalog.hpp"

namespace asiopg::detail {

/// Whether values of this type may have parts of types that its description does not tell: anonymous records and arrays
/// of them, the arrays of pg_stats, and composites, which may have changed.
bool names_types_itself(const type& t) noexcept;

/// The types in these rows' columns of such types that the catalog misses. Malformed values are passed over.
std::vector<oid_t> types_unknown(const rows& all, const type_catalog& catalog);

}  // namespace asiopg::detail
