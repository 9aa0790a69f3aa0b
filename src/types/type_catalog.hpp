// The types of a database that are not built in, as they were looked up.
#pragma once

#include <asiopg/type.hpp>

#include <atomic>
#include <deque>
#include <memory>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "types/runtime_codec_entry.hpp"

namespace asiopg::detail {

/// One type as pg_type and its relatives tell it.
struct looked_up_type {
    oid_t oid = 0;
    std::string schema, name;
    char typtype = 'b';
    char delimiter = ',';
    oid_t element = 0;  // of an array
    oid_t base = 0;     // of a domain
    oid_t subtype = 0;  // of a range; of a multirange: the range
    bool has_binary = false;
    std::string extension;  // that the type belongs to
    std::vector<std::pair<std::string, oid_t>> attributes;
};

/// Whether the longest intervals stand for infinity, which PostgreSQL 17 brought.
enum class interval_values : bool { all_finite, with_infinities };

/// What is known of the types of one database. Descriptions do not change and stay where they are as long as the
/// catalog lives; results and statements keep the catalog that their types are in alive. Used from any thread.
class type_catalog : public std::enable_shared_from_this<type_catalog> {
public:
    /// Knows the built-in types, with the codecs that were set at run time.
    explicit type_catalog(runtime_codecs codecs = {}, interval_values intervals = interval_values::with_infinities);
    type_catalog(const type_catalog&) = delete;
    type_catalog& operator=(const type_catalog&) = delete;

    /// Built-in types included; nullptr: not known here.
    const type* find(oid_t oid) const noexcept;
    /// Adds types; those that are known already stay as they are.
    void learn(std::span<const looked_up_type> found);
    /// Describes a type of which nothing can be found out. `find` goes on not to know it.
    const type& unknown(oid_t oid);
    /// Neither known, nor has it been found out that there is nothing to know.
    bool misses(oid_t oid) const noexcept;
    interval_values intervals() const noexcept { return intervals_; }

    /// A description was found to be no longer true: the catalog is not used for anything new.
    bool is_outdated() const noexcept { return outdated_.load(std::memory_order_relaxed); }
    void report_outdated() const noexcept { outdated_.store(true, std::memory_order_relaxed); }

private:
    // All with the lock held, or in the constructor.
    const type* look(oid_t oid) const noexcept;
    type& add(oid_t oid);
    void add(const looked_up_type& found);
    void link(type& t, const looked_up_type& found);
    void apply_codec(type& t, bool has_binary);
    void adopt_builtin(const type& builtin);
    const type* refer(oid_t oid);
    std::string_view keep(const std::string& text) { return texts_.emplace_back(text); }

    mutable std::shared_mutex mutex_;
    mutable std::atomic<bool> outdated_ = false;
    const runtime_codecs codecs_;
    const interval_values intervals_;
    std::unordered_map<oid_t, const type*> by_oid_;
    std::unordered_map<oid_t, const type*> unknown_;
    // A deque does not move its elements.
    std::deque<type> types_;
    std::deque<std::string> texts_;
    std::deque<std::vector<type_attribute>> attributes_;
};

}  // namespace asiopg::detail
