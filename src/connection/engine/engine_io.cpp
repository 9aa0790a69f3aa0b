// Bytes in and out.
#include <asiopg/error.hpp>

#include <asio/error.hpp>

#include "connection/engine/engine_job.hpp"

namespace asiopg::detail {

namespace {

// After so many full reads others on the executor get their turn.
constexpr int reads_per_turn = 32;
constexpr int writes_per_turn = 16;  // after a request has made as many buffers full

}  // namespace

[[gnu::hot]] void engine::on_ready(direction way, std::error_code ec) {
    side& s = way == direction::read ? read_ : write_;
    s.waiting = false;
    const bool last = !read_.waiting && !write_.waiting;
    const std::shared_ptr<engine> self = last ? std::move(keep_) : keep_;
    // An error is compared only where there is one: each comparison looks at its category.
    if (is_finished()) [[unlikely]]
        return after_batch();
    if (ec && ec == asio::error::operation_aborted) [[unlikely]]
        return;
    batch b(*this);
    try {
        if (ec) [[unlikely]]
            lose(ec);
        else
            receive();
    } catch (...) {
        come_apart(std::current_exception());
    }
    b.end();
}

[[gnu::hot]] void engine::receive() {
    std::error_code ec;
    stalled_ = false;
    for (int reads = 0; !is_finished(); ++reads) {
        if (reads == reads_per_turn) [[unlikely]] {
            if (read_.waiting) return;  // called for the other direction: the wait that is pending brings us back
            return read_soon();
        }
        if (protocol().paused() && !write_error_) [[unlikely]] {
            stalled_ = true;
            return;
        }
        std::span<char> room;
        try {
            room = protocol().prepare_read();
        } catch (...) {
            if (!protocol().pass_over(std::current_exception())) throw;
            continue;
        }
        const std::size_t count = stream_->read_some(room, ec);
        if (count > 0) {
            if (const std::error_code broken = protocol().commit_read(count)) [[unlikely]]
                return lose(broken);
        }
        if (ec) [[unlikely]]
            return receive_failed(ec);
        if (count < room.size() && stream_->short_read_drains()) {
            batch_.note_read_all();
            return;
        }
    }
}

void engine::receive_failed(std::error_code ec) {
    if (ec != asio::error::would_block)
        return lose(ec == asio::error::eof ? make_error_code(errc::connection_closed) : ec);
    if (write_error_) lose(write_error_);
    batch_.note_read_all();
}

[[gnu::hot]] void engine::flush() {
    for (int writes = 0; !is_finished() && !write_error_ && !write_.waiting && protocol().wants_write(); ++writes) {
        if (writes == writes_per_turn) [[unlikely]]
            return turn_soon();
        std::error_code ec;
        const std::size_t count = stream_->write_some(protocol().prepare_write(), ec);
        if (count > 0) protocol().commit_write(count);
        if (ec && ec == asio::error::would_block) [[unlikely]] {
            if (stream_->write_needs() == direction::write) wait(write_);
            return;
        }
        // The server may have said why before it went: its words are read before the loss is reported.
        if (ec) [[unlikely]]
            write_error_ = ec;
    }
}

[[gnu::hot]] void engine::arm() {
    if (is_finished() || read_.waiting) return;
    if (protocol().paused()) [[unlikely]] {  // nothing else tells that the execution context goes
        if (paused_check_ == timed::never) paused_check_ = moment()() + paused_check_interval;
        stalled_ = true;
        return;
    }
    if (stalled_) [[unlikely]]
        return read_soon();  // what is there already has made its wait ready long ago
    if (protocol().expects_read() || protocol().wants_write() || watchful_) wait(read_);
}

[[gnu::hot]] void engine::wait(side& s) {
    if (!keep_) keep_ = shared_from_this();
    const direction needed = &s == &read_ ? stream_->read_needs() : direction::write;
    stream_->wait(needed, s);
    s.waiting = true;
}

void engine::resume_receiving() {
    if (is_finished() || read_.waiting) return;
    try {
        read_soon();
    } catch (...) {
        come_apart(std::current_exception());
    }
}

}  // namespace asiopg::detail
