// Requests that last: their rows or bytes are handed over, or asked for, while they run.
#pragma once

#include <asiopg/detail/rows.hpp>
#include <asiopg/writer.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <string>

namespace asiopg::detail {

struct statement;

/// The part of such a request that its caller and the session share. The session says that there is something new;
/// whoever drives it calls `wake()` when no message is being processed.
struct flow {
    virtual ~flow() = default;
    virtual void wake() = 0;

    bool news = false;
};

/// What has been received and not been taken yet. Nothing more is received while that is much.
struct inflow : flow {
    struct batch {
        rows_ptr rows;
        std::size_t bytes;
    };

    bool full() const noexcept { return held >= limit; }

    bool started = false;                                // the server has begun to answer
    std::shared_ptr<const row_description> description;  // of the rows
    std::deque<batch> batches;                           // rows
    writer data;                                         // what COPY sends, without its frames
    std::uint64_t pieces = 0;                            // how many there were: one for each row, as servers send it
    std::size_t held = 0;                                // bytes of both
    std::size_t limit = 256 * 1024;
};

/// Where the messages come from that a request sends while it runs: sets of arguments, or the data of a COPY.
struct outflow : flow {
    enum class state : std::uint8_t {
        more,
        waits,  // there will be more: `session::resume_upload()`
        ended,
        failed,  // `failure` tells why
    };

    /// Appends whole messages, some at a time. Throwing fails it; what this call appended is taken back then. Called
    /// while messages are processed: it calls neither session nor engine.
    virtual state feed(writer& out) = 0;
    /// Goes back to the first set, as if none had been asked for; false if that is not possible.
    virtual bool rewind() { return false; }

    const statement* prepared = nullptr;  // of sets of arguments; set before the first call
    std::size_t sets = 0;                 // that were appended
    bool at_once = false;                 // never `waits`: few sets need not have the connection to themselves
    writer kept;                          // sets that were appended, and taken back to be sent when it is their turn
    std::size_t kept_sets = 0;
    std::exception_ptr failure;  // the caller's: what the request ends with, unless the server failed first
    std::string reason = "the client has failed";  // that COPY is told
};

}  // namespace asiopg::detail
