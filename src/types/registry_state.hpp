// The catalogs of the databases that some connections talk to.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "types/type_catalog.hpp"

namespace asiopg::detail {

/// Used from any thread.
class registry_state {
public:
    registry_state() = default;
    explicit registry_state(runtime_codecs codecs) : codecs_(std::move(codecs)) {}

    /// The catalog of a database; a new one when somebody found that the last is no longer true. `intervals`: what the
    /// server has, as servers of two versions may have databases of one name.
    std::shared_ptr<type_catalog> catalog(const std::string& database,
                                          interval_values intervals = interval_values::with_infinities);
    void clear();
    /// A table that cached statements depend on has changed: other connections' caches are of no use either.
    unsigned report_stale_plans() noexcept { return stale_plans_.fetch_add(1, std::memory_order_relaxed) + 1; }
    unsigned stale_plans() const noexcept { return stale_plans_.load(std::memory_order_relaxed); }
    /// Set at run time, for every type in here.
    const runtime_codecs& codecs() const noexcept { return codecs_; }

private:
    const runtime_codecs codecs_;
    std::atomic<unsigned> stale_plans_{0};
    std::mutex mutex_;
    std::map<std::pair<std::string, interval_values>, std::shared_ptr<type_catalog>> by_database_;
};

}  // namespace asiopg::detail
