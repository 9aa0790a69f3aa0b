// Answers that nobody waits for any more: how long they are read, and when the server is asked to cancel.
#pragma once

#include <chrono>
#include <cstdint>

namespace asiopg::detail {

/// The cancel requests of a connection. One at a time: as long as one is under way, nothing new may be sent, since it
/// would hit that. One that reached the server before it had begun the command is lost, so that it is sent again, in
/// growing intervals, until the answer that it is about has come.
class cancel_requests {
public:
    using time_point = std::chrono::steady_clock::time_point;

    bool is_pending() const noexcept { return pending_; }
    /// When the next one may be sent; max: not before the answer has come.
    time_point again() const noexcept { return again_; }
    /// `answers`: how many have come. True if one is to be sent now.
    bool is_due(std::uint64_t answers, time_point now) noexcept;
    /// The next answer is one that none was sent for.
    void start_over() noexcept {
        sent_ = 0;
        again_ = time_point::max();
    }
    void sent() noexcept;
    /// The server has closed that connection, or it has failed: from now on it can hit nothing. `running`: the answer is
    /// still due.
    void ended(bool running, time_point now) noexcept;

private:
    bool pending_ = false;
    int sent_ = 0;               // for the same answer
    std::uint64_t answers_ = 0;  // when that was the next one
    time_point again_ = time_point::max();
};

/// A connection drains while the next answer is nobody's. Nothing new is sent meanwhile. If nothing behind it is
/// anybody's either, the server is asked to cancel; else what somebody waits for would be hit, so it is waited for. As
/// long as the server gets on, by taking bytes or with answers, it is given time.
class drain {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// How far the conversation is.
    struct progress {
        std::uint64_t answers = 0;  // that have come
        std::uint64_t sent = 0;     // bytes
        bool nobodys = false;       // the next answer is
        bool all_nobodys = false;   // and so are all behind it
    };
    enum class verdict : std::uint8_t {
        idle,    // nothing is to be drained
        wait,    // until `deadline()`, or `requests.again()`
        cancel,  // a cancel request is to be sent now
        over,    // what was sent may be followed by something new
        lost,    // the server has not got on for too long
    };

    explicit drain(std::chrono::nanoseconds patience) noexcept : patience_(patience) {}

    bool is_active() const noexcept { return active_; }
    time_point deadline() const noexcept { return deadline_; }
    verdict look(const progress& p, cancel_requests& requests, time_point now) noexcept;

private:
    std::chrono::nanoseconds patience_;
    bool active_ = false;
    progress seen_;
    time_point deadline_ = time_point::max();
};

}  // namespace asiopg::detail
