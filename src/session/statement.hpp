// A prepared statement on the server, shared by the cache, the requests that use it and its handles.
#pragma once

#include <asiopg/detail/rows.hpp>
#include <asiopg/type.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/sql_statements.hpp"

namespace asiopg::detail {

class statement_cache;
class type_catalog;

struct statement {
    enum class state : std::uint8_t {
        preparing,
        unresolved,  // prepared, but `missing` types are not known
        ready,
        failed,
    };

    // What every execution looks at comes first.
    std::atomic<std::uint32_t> references{0};  // handles of a finished connection are any thread's
    state progress = state::preparing;
    bool all_binary = true;  // of the result columns
    bool on_server = false;  // it has to be closed there
    bool looked_up = false;  // in `catalog`: what is not there is unknown
    bool cached = false;
    bool result_varies = false;  // what it returns depends on more than its text: see result_varies()
    sql_nature nature = sql_nature::plain;
    bool names_types = false;  // values of a column may name types that are not in `catalog`
    std::int64_t expires = 0;  // for the cache
    std::vector<const type*> parameters;
    std::string sql;
    std::string name;                              // empty: the unnamed statement
    std::shared_ptr<row_description> description;  // does not change once the statement is ready

    std::vector<oid_t> parameter_oids, column_oids;  // as the server told them
    std::vector<oid_t> missing;
    int lookups = 0;
    std::shared_ptr<type_catalog> catalog;  // that the types are from, or are looked up for; empty: all are built in
    std::vector<std::string>* graveyard = nullptr;  // where the name goes when nobody uses the statement any more
    const std::uint64_t* discards = nullptr;        // how often the server has dropped all statements, and had then
    std::uint64_t made_at = 0;
    statement* newer = nullptr;  // in the cache
    statement* older = nullptr;
};

/// Counts users of a statement; the last one schedules its Close. Used from the connection's executor only, until the
/// connection is settled.
class statement_ptr {
public:
    statement_ptr() = default;
    explicit statement_ptr(statement* s) noexcept : s_(s) {
        if (s_) s_->references.fetch_add(1, std::memory_order_relaxed);
    }
    statement_ptr(const statement_ptr& o) noexcept : statement_ptr(o.s_) {}
    statement_ptr(statement_ptr&& o) noexcept : s_(std::exchange(o.s_, nullptr)) {}
    statement_ptr& operator=(statement_ptr o) noexcept {
        std::swap(s_, o.s_);
        return *this;
    }
    [[gnu::hot]] ~statement_ptr() {
        if (s_ && s_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) release(s_);
    }
    void reset() noexcept { *this = statement_ptr(); }
    statement* operator->() const noexcept { return s_; }
    statement& operator*() const noexcept { return *s_; }
    statement* get() const noexcept { return s_; }
    explicit operator bool() const noexcept { return s_ != nullptr; }

private:
    static void release(statement* s) noexcept;
    statement* s_ = nullptr;
};

}  // namespace asiopg::detail
