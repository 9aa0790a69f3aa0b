// A connection that a pool lends to one borrower after the other.
#include <asiopg/error.hpp>

#include <utility>

#include "connection/engine/engine_job.hpp"

namespace asiopg::detail {

void engine::watch_over(std::function<void(bool)> on_end) {
    on_end_ = std::move(on_end);
    watchful_ = true;
    after_batch();
}

void engine::look_for_end() noexcept {
    if (is_closed()) return;
    try {
        if (!batch_.has_read_all() && !protocol().expects_read()) receive();
    } catch (...) {
        come_apart(std::current_exception());
    }
    // The end of the stream may come a moment after the server's last words.
    if (protocol().farewell()) lose(errc::connection_closed);
}

std::uint64_t engine::lend() {
    if (batch_.is_open()) {
        look_for_end();
    } else {
        batch b(*this);
        look_for_end();
        b.end();
    }
    return is_closed() ? 0 : state_.lent().begin(next_id());
}

std::uint64_t engine::lend_in_batch() noexcept {
    const bool may = batch_.has_read_all() && batch_.has_room() && !is_closed() && !protocol().farewell();
    return may ? state_.lent().begin(next_id()) : 0;
}

void engine::limit_borrow(std::uint64_t owner, moment::clock::time_point until) {
    state_.limit_borrow(owner, until);
    after_batch();
}

[[gnu::hot]] bool engine::end_borrow() {
    if (is_finished()) return true;
    if (protocol().feeding()) return false;
    moment now;
    if (state_.end_borrow(next_id(), now)) [[unlikely]]
        after_batch();
    return true;
}

}  // namespace asiopg::detail
