#include "types/type_catalog.hpp"

namespace asiopg::detail {

const type* type_catalog::find(oid_t oid) const noexcept {
    const auto found = by_oid_.find(oid);
    return found != by_oid_.end() ? found->second : find_builtin_type(oid);
}

const type* find_type(const type& context, oid_t oid) noexcept {
    return context.catalog ? context.catalog->find(oid) : find_builtin_type(oid);
}

void report_outdated(const type& t) noexcept {
    if (t.catalog) t.catalog->report_outdated();
}

}  // namespace asiopg::detail
