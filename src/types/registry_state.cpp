#include "types/registry_state.hpp"

#include <asiopg/type_registry.hpp>

namespace asiopg {
namespace detail {

std::shared_ptr<type_catalog> registry_state::catalog(const std::string& database, interval_values intervals) {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<type_catalog>& known = by_database_[{database, intervals}];
    if (!known || known->is_outdated()) known = std::make_shared<type_catalog>(codecs_, intervals);
    return known;
}

void registry_state::clear() {
    const std::lock_guard lock(mutex_);
    for (const auto& [database, known] : by_database_) known->report_outdated();
    by_database_.clear();
}

}  // namespace detail

type_registry::type_registry() : state_(std::make_shared<detail::registry_state>()) {}

void type_registry::clear() { state_->clear(); }

}  // namespace asiopg
