// Bytes in and out.
#include <asiopg/error.hpp>

#include <asio/error.hpp>
#include <new>

#include "connection/engine/engine_batch.hpp"
#include "connection/engine/engine_job.hpp"

namespace asiopg::detail {

namespace {

// After so many full reads others on the executor get their turn.
constexpr int reads_per_turn = 32;
constexpr int writes_per_turn = 16;  // after a request has made as many buffers full

}  // namespace

void engine::read_soon() {
    read_.waiting = post(&engine::read_now);  // the job stands for a wait
    if (!read_.waiting) throw std::bad_alloc();
}

void engine::read_now() { on_ready(direction::read, {}); }

[[gnu::hot]] void engine::on_ready(direction way, std::error_code ec) {
    side& s = way == direction::read ? read_ : write_;
    s.waiting = false;
    const bool last = !read_.waiting && !write_.waiting;
    const std::shared_ptr<engine> self = last ? std::move(keep_) : keep_;
    // An error is compared only where there is one: each comparison looks at its category.
    if (closed_ || (ec && ec == asio::error::operation_aborted)) [[unlikely]] {
        if (in_debt_) batch(*this).end();
        return;
    }
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

// The execution context is being destroyed: everybody who waits goes with it, and nothing is started any more.
void engine::on_abandoned() noexcept {
    const std::shared_ptr<engine> self = std::move(keep_);
    closed_ = true;
    stream_->close();  // the reactor goes next
    read_.waiting = write_.waiting = false;
    session_.lose(asio::error::operation_aborted);
    while (session_.next_completed()) {
    }
    close_waiter_.reset();
    while (oldest_) unlink(*oldest_);
    while (operation* const op = late_) {
        late_ = op->later;
        delete op;
    }
    settled_.store(true, std::memory_order_release);
    if (const auto told = std::exchange(on_end_, nullptr)) told(true);
}

[[gnu::hot]] void engine::receive() {
    std::error_code ec;
    for (int reads = 0; !closed_; ++reads) {
        if (reads == reads_per_turn) [[unlikely]] {
            if (read_.waiting) return;  // called for the other direction: the wait that is pending brings us back
            return read_soon();
        }
        if (session_.paused() && !write_error_) [[unlikely]]
            return;
        std::span<char> room;
        try {
            room = session_.prepare_read();
        } catch (...) {
            if (!session_.pass_over(std::current_exception())) throw;
            continue;
        }
        const std::size_t count = stream_->read_some(room, ec);
        if (count > 0) {
            if (const std::error_code broken = session_.commit_read(count)) [[unlikely]]
                return lose(broken);
        }
        if (ec) [[unlikely]]
            return receive_failed(ec);
        if (count < room.size() && stream_->short_read_drains()) {
            drained_ = true;
            return;
        }
    }
}

void engine::receive_failed(std::error_code ec) {
    if (ec != asio::error::would_block)
        return lose(ec == asio::error::eof ? make_error_code(errc::connection_closed) : ec);
    if (write_error_) lose(write_error_);
    drained_ = true;
}

[[gnu::hot]] void engine::flush() {
    for (int writes = 0; !closed_ && !write_error_ && !write_.waiting && session_.wants_write(); ++writes) {
        if (writes == writes_per_turn) [[unlikely]]
            return flush_soon();
        std::error_code ec;
        const std::size_t count = stream_->write_some(session_.prepare_write(), ec);
        if (count > 0) session_.commit_write(count);
        if (ec && ec == asio::error::would_block) [[unlikely]] {
            if (stream_->write_needs() == direction::write) wait(write_);
            return;
        }
        // The server may have said why before it went: its words are read before the loss is reported.
        if (ec) [[unlikely]]
            write_error_ = ec;
    }
}

void engine::flush_soon() noexcept {
    if (flush_posted_) return;
    flush_posted_ = post(&engine::flush_now);
}

void engine::flush_now() {
    flush_posted_ = false;
    batch(*this).end();
}

// Completions have run: what they asked for goes out in one write, and the next answer is awaited.
[[gnu::hot]] void engine::after_batch() {
    try {
        if (!closed_) [[likely]]
            go_on();
    } catch (...) {
        come_apart(std::current_exception());
    }
    // Some may have ended meanwhile, in that their arguments were refused or the connection was ended.
    tell_soon();
}

[[gnu::hot]] void engine::tell_soon() {
    if (session_.has_completed() || session_.has_news()) [[unlikely]]
        flush_soon();
}

[[gnu::hot]] void engine::go_on() {
    if (draining_ || session_.head_discarded()) [[unlikely]]
        check_drain();
    flush();
    if (!session_.expects_read()) paused_check_ = clock::time_point::max();
    if (write_error_ && !read_.waiting) [[unlikely]]
        read_soon();
    arm();
    relax();
    if (closing_) [[unlikely]]
        continue_close();
    if (detached_ && !oldest_ && !draining_) [[unlikely]]
        terminate();
}

[[gnu::hot]] void engine::arm() {
    if (closed_ || read_.waiting) return;
    if (session_.paused()) [[unlikely]] {  // nothing else tells that the execution context goes
        if (paused_check_ == clock::time_point::max()) paused_check_ = clock::now() + std::chrono::hours(1);
        watch(paused_check_);
        return;
    }
    if (session_.expects_read() || session_.wants_write() || watchful_) wait(read_);
}

[[gnu::hot]] void engine::wait(side& s) {
    if (!keep_) keep_ = shared_from_this();
    const direction needed = &s == &read_ ? stream_->read_needs() : direction::write;
    stream_->wait(needed, s);
    s.waiting = true;
}

void engine::resume_receiving() {
    if (closed_ || read_.waiting) return;
    try {
        read_soon();
    } catch (...) {
        come_apart(std::current_exception());
    }
}

void engine::resume_upload() {
    if (closed_) return;
    try {
        session_.resume_upload();
        if (in_batch_) return;
        flush();
        tell_soon();
        arm();
    } catch (...) {
        come_apart(std::current_exception());
    }
}

void engine::close_stream() noexcept {
    closed_ = true;
    if (stream_) stream_->close();
    timer_.cancel();
    armed_ = clock::time_point::max();
}

}  // namespace asiopg::detail
