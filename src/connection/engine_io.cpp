// Bytes in and out.
#include <asiopg/error.hpp>

#include <asio/error.hpp>
#include <asio/post.hpp>

#include "connection/engine_batch.hpp"
#include "connection/failures.hpp"

namespace asiopg::detail {

namespace {

// After so many full reads others on the executor get their turn.
constexpr int reads_per_turn = 32;
constexpr int writes_per_turn = 16;  // after a request has made as many buffers full

}  // namespace

// Something to do soon. Destroyed without having been called, it knows that the execution context is going down.
class engine::job {
public:
    job(std::shared_ptr<engine> e, void (engine::*what)()) noexcept : engine_(std::move(e)), what_(what) {}
    job(job&&) = default;
    job(const job&) = delete;
    ~job() {
        if (engine_) engine_->on_abandoned();
    }
    void operator()() {
        const std::shared_ptr<engine> e = std::move(engine_);
        (e.get()->*what_)();
    }

private:
    std::shared_ptr<engine> engine_;
    void (engine::*what_)();
};

void engine::read_soon() {
    read_.waiting = true;  // the job stands for a wait
    asio::post(executor_, job(shared_from_this(), &engine::read_now));
}

void engine::read_now() { on_ready(direction::read, {}); }

[[gnu::hot]] void engine::on_ready(direction way, std::error_code ec) {
    side& s = way == direction::read ? read_ : write_;
    s.waiting = false;
    const bool last = !read_.waiting && !write_.waiting;
    const std::shared_ptr<engine> self = last ? std::move(keep_) : keep_;
    // An error is compared only where there is one: each comparison looks at its category.
    if (closed_ || (ec && ec == asio::error::operation_aborted)) [[unlikely]]
        return;
    batch b(*this);
    if (ec) [[unlikely]]
        lose(ec);
    else
        receive();
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
        const std::span<char> room = session_.prepare_read();
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

void engine::flush_soon() {
    if (flush_posted_) return;
    flush_posted_ = true;
    asio::post(executor_, job(shared_from_this(), &engine::flush_now));
}

void engine::flush_now() {
    flush_posted_ = false;
    batch(*this).end();
}

// Completions have run: what they asked for goes out in one write, and the next answer is awaited.
[[gnu::hot]] void engine::after_batch() {
    if (!closed_) [[likely]]
        go_on();
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
    s.waiting = true;
    if (!keep_) keep_ = shared_from_this();
    const direction needed = &s == &read_ ? stream_->read_needs() : direction::write;
    stream_->wait(needed, s);
}

void engine::resume_receiving() {
    if (closed_ || read_.waiting) return;
    read_soon();
}

void engine::resume_upload() {
    if (closed_) return;
    session_.resume_upload();
    if (in_batch_) return;
    flush();
    tell_soon();
    arm();
}

void engine::lose(std::error_code why) {
    if (closed_) return;
    lost_ = why;
    bool told = false;  // not by what has its answer already
    for (const operation* op = oldest_; op; op = op->later)
        told = told || (op->done && op->progress != request::stage::done);
    close_stream();
    session_.lose(why);
    if (session_.farewell()) {
        last_words_ = lost_failure(why, true, session_.farewell());
        words_told_ = told;
    }
    // Those that waited for their turn never reached the session.
    for (operation* op = oldest_; op;) {
        operation* next = op->later;
        if (op->held) finish_later(unlink(*op), lost_failure(why, true, session_.farewell()));
        op = next;
    }
    owners_.clear();
    if (close_waiter_) finish_later(std::move(close_waiter_), nullptr);
    settled_.store(true, std::memory_order_release);
    if (!in_batch_) flush_soon();
    if (on_end_) asio::post(executor_, [told = std::exchange(on_end_, nullptr)] { told(false); });
}

void engine::close_stream() noexcept {
    closed_ = true;
    if (stream_) stream_->close();
    timer_.cancel();
    armed_ = clock::time_point::max();
}

}  // namespace asiopg::detail
