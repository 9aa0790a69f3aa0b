// The types of a database that are not built in, as they were looked up.
#pragma once

#include <asiopg/type.hpp>

#include <atomic>
#include <deque>
#include <memory>
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

/// Descriptions of types. A catalog does not change once it is made (but for `report_outdated`), and may be read from
/// any thread; results and statements keep the one that their types are in alive. What is learned later makes a new
/// catalog, which keeps the older one.
class type_catalog : public std::enable_shared_from_this<type_catalog> {
public:
    /// Knows the built-in types only, with the codecs that were set at run time.
    static std::shared_ptr<const type_catalog> make(const runtime_codecs& codecs);
    /// Knows also `found`; those of `asked` that are not among them are remembered as unknown.
    static std::shared_ptr<const type_catalog> extend(std::shared_ptr<const type_catalog> older,
                                                      std::span<const looked_up_type> found,
                                                      std::span<const oid_t> asked, const runtime_codecs& codecs);

    /// Built-in types included; nullptr: not known here.
    const type* find(oid_t oid) const noexcept;

    /// A description is found to be no longer true.
    bool is_outdated() const noexcept { return outdated_->load(std::memory_order_relaxed); }
    void report_outdated() const noexcept { outdated_->store(true, std::memory_order_relaxed); }

private:
    type_catalog() = default;
    type& add(oid_t oid);
    void add(const looked_up_type& found, const runtime_codecs& codecs);
    void link(type& t, const looked_up_type& found);
    void apply(const runtime_codecs& codecs, type& t);
    void adopt_builtin(const type& builtin, const runtime_codecs& codecs);
    void settle_formats();
    const type* refer(oid_t oid);
    std::string_view keep(const std::string& text);

    std::shared_ptr<const type_catalog> older_;
    std::shared_ptr<std::atomic<bool>> outdated_;
    runtime_codecs codecs_;
    std::unordered_map<oid_t, const type*> by_oid_;
    // Of this catalog alone; a deque does not move its elements.
    std::deque<type> types_;
    std::deque<std::string> texts_;
    std::deque<std::vector<type_attribute>> attributes_;
};

}  // namespace asiopg::detail
