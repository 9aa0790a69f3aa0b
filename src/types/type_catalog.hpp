// The types of a database that are not built in, as they were looked up.
#pragma once

#include <asiopg/type.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace asiopg::detail {

/// Owns descriptions of types. Filled by one thread; afterwards it does not change (but for `report_outdated`), and
/// may be read by any: results keep the catalog that their types are in alive.
class type_catalog {
public:
    type_catalog() = default;
    type_catalog(const type_catalog&) = delete;
    type_catalog& operator=(const type_catalog&) = delete;

    /// Built-in types included; nullptr: not known here.
    const type* find(oid_t oid) const noexcept;

    /// Somebody found that a description is no longer true.
    bool is_outdated() const noexcept { return outdated_.load(std::memory_order_relaxed); }
    void report_outdated() const noexcept { outdated_.store(true, std::memory_order_relaxed); }

private:
    std::unordered_map<oid_t, type*> by_oid_;
    mutable std::atomic<bool> outdated_ = false;
};

}  // namespace asiopg::detail
