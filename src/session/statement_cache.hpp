// The least-recently-used cache of prepared statements of one connection.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "session/statement.hpp"

namespace asiopg::detail {

/// Keeps at most `capacity` statements, each for at most `lifetime` ticks after it was prepared (0: for ever), and
/// none whose text is longer than `max_text` bytes (0: any). Time is passed in.
class statement_cache {
public:
    struct limits {
        std::size_t capacity = 100;
        std::int64_t lifetime = 0;
        std::size_t max_text = 0;
    };

    explicit statement_cache(limits l) noexcept : limits_(l) {}
    ~statement_cache();
    statement_cache(const statement_cache&) = delete;
    statement_cache& operator=(const statement_cache&) = delete;

    bool accepts(std::string_view sql) const noexcept {
        return limits_.capacity > 0 && (limits_.max_text == 0 || sql.size() <= limits_.max_text);
    }
    /// The statement for this text, now the most recently used; empty if there is none or its time is up.
    statement_ptr find(std::string_view sql, std::int64_t now);
    /// Adds a statement and evicts the least recently used one if there are too many.
    void insert(const statement_ptr& s, std::int64_t now);
    void erase(statement& s) noexcept;
    void clear() noexcept;
    /// Those that were prepared by now; `gone`: the server has them no more.
    void forget_prepared(bool gone) noexcept;
    /// What is too much goes; the time of the others begins anew.
    void set_limits(limits l, std::int64_t now) noexcept;
    const limits& get_limits() const noexcept { return limits_; }
    std::size_t size() const noexcept { return by_text_.size(); }

private:
    void link_newest(statement& s) noexcept;
    void unlink(statement& s) noexcept;

    statement* newest_ = nullptr;
    statement* oldest_ = nullptr;
    limits limits_;
    std::unordered_map<std::string_view, statement_ptr> by_text_;
};

}  // namespace asiopg::detail
