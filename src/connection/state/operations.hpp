// The operations of a connection.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>

#include "connection/operation/operation.hpp"
#include "connection/state/deadline_index.hpp"
#include "connection/state/operation_index.hpp"

namespace asiopg::detail {

/// Owns those that have been started and are not over, in that order, and those that are over and whose callers have
/// not been told. Knows the former by their ids and by their deadlines.
class operations {
public:
    operations() = default;
    operations(const operations&) = delete;
    ~operations() { clear(); }

    bool empty() const noexcept { return !oldest_; }
    operation* oldest() const noexcept { return oldest_; }
    operation* find(std::uint64_t id) const noexcept { return by_id_.find(id); }

    operation& add(std::unique_ptr<operation> owned) noexcept {
        operation& op = *owned.release();
        op.earlier = newest_;
        op.later = nullptr;
        (newest_ ? newest_->later : oldest_) = &op;
        newest_ = &op;
        if (op.id != 0) [[unlikely]]
            by_id_.add(op);
        return op;
    }

    /// It is over, or will be.
    std::unique_ptr<operation> remove(operation& op) noexcept {
        operation** const from_earlier = op.earlier ? &op.earlier->later : &oldest_;
        operation** const from_later = op.later ? &op.later->earlier : &newest_;
        *from_earlier = op.later;
        *from_later = op.earlier;
        op.later = op.earlier = nullptr;
        if (op.id != 0) [[unlikely]]
            by_id_.remove(op);
        by_deadline_.remove(op);
        return std::unique_ptr<operation>(&op);
    }

    /// Also one that is not in here yet.
    void set_deadline(timed& what, timed::time_point by) { by_deadline_.set(what, by); }
    void remove_deadline(timed& what) noexcept { by_deadline_.remove(what); }
    const deadline_index& deadlines() const noexcept { return by_deadline_; }

    /// It has been removed, or was never added: its caller will be told.
    void end(std::unique_ptr<operation> op, std::exception_ptr failure) noexcept;
    bool has_ended() const noexcept { return first_ended_ != nullptr; }
    /// The next one whose caller is to be told this failure (null: success), or nullptr.
    std::unique_ptr<operation> next_ended(std::exception_ptr& failure) noexcept;

    /// Without telling anybody.
    void clear() noexcept;

private:
    operation* oldest_ = nullptr;
    operation* newest_ = nullptr;
    deadline_index by_deadline_;
    operation_index by_id_;
    operation* first_ended_ = nullptr;
    operation* last_ended_ = nullptr;
};

}  // namespace asiopg::detail
