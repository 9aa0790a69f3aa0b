#include "session/statement_cache.hpp"

namespace asiopg::detail {

statement_cache::~statement_cache() { clear(); }

[[gnu::hot]] statement_ptr statement_cache::find(std::string_view sql, std::int64_t now) {
    // The same statement over and over is the common case: no hash is computed then.
    if (newest_ && newest_->sql == sql && (newest_->expires == 0 || now < newest_->expires))
        return statement_ptr(newest_);
    const auto at = by_text_.find(sql);
    if (at == by_text_.end()) return {};
    statement_ptr found = at->second;
    if (found->expires != 0 && now >= found->expires) {
        erase(*found);
        return {};
    }
    unlink(*found);
    link_newest(*found);
    return found;
}

void statement_cache::insert(const statement_ptr& s, std::int64_t now) {
    s->expires = limits_.lifetime ? now + limits_.lifetime : 0;
    const auto [at, added] = by_text_.try_emplace(s->sql, s);
    if (!added) return;
    s->cached = true;
    link_newest(*s);
    if (by_text_.size() > limits_.capacity) erase(*oldest_);
}

void statement_cache::erase(statement& s) noexcept {
    if (!s.cached) return;
    unlink(s);
    s.cached = false;
    const auto at = by_text_.find(s.sql);
    const statement_ptr last = std::move(at->second);  // the key is a view into the statement: it goes first
    by_text_.erase(at);
}

void statement_cache::clear() noexcept {
    while (oldest_) erase(*oldest_);
}

void statement_cache::forget_prepared(bool gone) noexcept {
    for (statement* s = newest_; s;) {
        statement* const older = s->older;
        if (s->progress != statement::state::preparing) {
            if (gone) s->on_server = false;
            erase(*s);
        }
        s = older;
    }
}

void statement_cache::set_limits(limits l, std::int64_t now) noexcept {
    limits_ = l;
    while (by_text_.size() > limits_.capacity) erase(*oldest_);
    for (statement* s = newest_; s; s = s->older) s->expires = limits_.lifetime ? now + limits_.lifetime : 0;
}

void statement_cache::link_newest(statement& s) noexcept {
    s.older = newest_;
    s.newer = nullptr;
    (newest_ ? newest_->newer : oldest_) = &s;
    newest_ = &s;
}

void statement_cache::unlink(statement& s) noexcept {
    (s.newer ? s.newer->older : newest_) = s.older;
    (s.older ? s.older->newer : oldest_) = s.newer;
    s.newer = s.older = nullptr;
}

}  // namespace asiopg::detail
