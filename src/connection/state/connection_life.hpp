// How far the life of a connection is, and what is told of its end.
#pragma once

#include <asiopg/error_fields.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <system_error>

namespace asiopg::detail {

class session;

/// Goes forward only. Any thread may ask; the connection's executor alone moves it.
class connection_life {
public:
    enum class stage : std::uint8_t {
        open,
        closing,  // by its user: nothing new is taken, and what runs is brought to an end
        closed,   // nothing is received or sent any more
        settled,  // and what handles hold of it is nobody's but theirs: all that ran has been ended
    };

    bool is_open() const noexcept { return at() == stage::open; }
    bool is_closing() const noexcept { return at() == stage::closing; }
    bool is_closed() const noexcept { return at() >= stage::closed; }
    bool is_settled() const noexcept { return at_.load(std::memory_order_acquire) == stage::settled; }
    void move_to(stage next) noexcept {
        if (next > at()) at_.store(next, std::memory_order_release);
    }

private:
    stage at() const noexcept { return at_.load(std::memory_order_relaxed); }

    std::atomic<stage> at_{stage::open};
};

/// Why a connection has ended, for those who find that out.
class connection_end {
public:
    /// Its user has closed it: nobody is to take that for a loss.
    void wanted() noexcept { wanted_ = true; }
    void lost(std::error_code why) noexcept { code_ = why; }
    /// The server has said `why` before it went. `told`: somebody gets that already.
    void said(std::exception_ptr why, bool told) noexcept {
        words_ = std::move(why);
        told_ = told;
    }
    /// What somebody is told who comes after the end: the server's farewell as an exception of its own for the first.
    std::exception_ptr failure(const std::string& fault) noexcept;

private:
    std::error_code code_;
    std::exception_ptr words_;
    bool told_ = false;
    bool wanted_ = false;
};

/// What somebody is told whose operation was pending when the connection was lost; without memory for that, that is told.
std::exception_ptr loss(std::error_code why, bool nothing_sent, const session& s) noexcept;

/// The code that a loss has which was caused by an exception of ours.
std::error_code code_of(const std::exception_ptr& failure) noexcept;

}  // namespace asiopg::detail
