// What is sent to the server for as long as somebody makes it: the data of a COPY, or sets of arguments.
#pragma once

#include <asiopg/detail/row_plan.hpp>
#include <asiopg/query.hpp>
#include <asiopg/writer.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "connection/transfer/transfer.hpp"

namespace asiopg::detail {

/// A command whose messages the caller makes between awaits, with back-pressure. All from any executor, one at a time.
/// (What need not await anything to make its messages is an `outflow` of its own: see `feed()`.)
class upload final : public transfer {
public:
    /// COPY ... FROM STDIN. `q`: the statement, and its time for all. Throws interface_error without a connection.
    static std::shared_ptr<upload> copy(const std::shared_ptr<engine>& e, std::uint64_t owner, query q);
    /// An extended query with sets of arguments (`executemany`); with `keep_rows` the operation keeps what they give.
    static std::shared_ptr<upload> sets(std::unique_ptr<operation> op);

    /// Starts the command, and waits until the server takes data (or the statement's parameters are known). Throws what
    /// it is refused with.
    awaitable<void> start() { return at_home(engine_, start_here()); }
    /// Where the sets of `sets()` go, once it was started. By its caller: the connection has nothing to do with it any
    /// more.
    row_target take_target() noexcept { return std::move(target_); }
    /// Sends data of a COPY: framed, piece by piece, waiting while much of it is unsent. Throws what the command failed
    /// with, as soon as that is known.
    awaitable<void> write(std::string_view bytes) { return at_home(engine_, write_here(bytes)); }
    /// The same for whole messages (CopyData, or Bind and Execute of `count` sets); `messages` is empty afterwards.
    awaitable<void> send(writer& messages, std::size_t count = 0) {
        return at_home(engine_, send_here(messages, count));
    }
    /// There is no more: the answer. Throws what the command fails with.
    awaitable<void> finish() { return at_home(engine_, finish_here()); }
    /// The caller has failed: nothing of it shall be kept. Throws `cause`, or what the command failed with before.
    awaitable<void> fail(std::exception_ptr cause) { return at_home(engine_, fail_here(std::move(cause))); }
    /// The rows that the sets of arguments gave.
    rows_ptr take_answer() noexcept { return std::move(answer_); }

private:
    class feeder;

    upload(std::shared_ptr<engine> e, std::unique_ptr<operation> op, const char* name);
    awaitable<void> start_here();
    awaitable<void> write_here(std::string_view bytes);
    awaitable<void> send_here(writer& messages, std::size_t count);
    awaitable<void> finish_here();
    awaitable<void> fail_here(std::exception_ptr cause);
    awaitable<void> hand_over();
    void taken(operation& op) override { answer_ = std::move(op.answer); }

    writer pending_;  // made, and not in the session yet
    std::size_t pending_sets_ = 0;
    row_target target_;  // made while the statement is surely there
    bool started_ = false;
    bool finished_ = false;
    std::exception_ptr failure_;
    rows_ptr answer_;
};

/// Why a COPY is given up, in words that a CopyFail can carry.
std::string copy_fail_reason(const std::exception_ptr& cause);

}  // namespace asiopg::detail
