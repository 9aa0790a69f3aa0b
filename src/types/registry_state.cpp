#include "types/registry_state.hpp"

#include <asiopg/type_registry.hpp>

namespace asiopg {
namespace detail {

std::shared_ptr<const type_catalog>& registry_state::current(const std::string& database) {
    std::shared_ptr<const type_catalog>& known = by_database_[database];
    if (!known || known->is_outdated()) known = type_catalog::make(codecs_);
    return known;
}

std::shared_ptr<const type_catalog> registry_state::catalog(const std::string& database) {
    const std::lock_guard lock(mutex_);
    return current(database);
}

std::shared_ptr<const type_catalog> registry_state::learn(const std::string& database,
                                                          std::span<const looked_up_type> found,
                                                          std::span<const oid_t> asked) {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<const type_catalog>& known = current(database);
    known = type_catalog::extend(std::move(known), found, asked, codecs_);
    return known;
}

void registry_state::clear() {
    const std::lock_guard lock(mutex_);
    for (const auto& [database, known] : by_database_) known->report_outdated();
    by_database_.clear();
}

void registry_state::set_codecs(runtime_codecs codecs) {
    const std::lock_guard lock(mutex_);
    codecs_ = std::move(codecs);
    by_database_.clear();
}

}  // namespace detail

type_registry::type_registry() : state_(std::make_shared<detail::registry_state>()) {}

void type_registry::clear() { state_->clear(); }

}  // namespace asiopg
