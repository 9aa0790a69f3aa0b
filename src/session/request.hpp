// One request of a caller: what is asked, how far it is, and what came of it.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/detail/rows.hpp>
#include <asiopg/error_fields.hpp>
#include <asiopg/params.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "core/kept_text.hpp"
#include "session/flow.hpp"
#include "session/statement.hpp"

namespace asiopg::detail {

/// Why a request ended.
enum class outcome_kind : std::uint8_t {
    success,
    server_error,  // `server_error` holds the fields
    local_error,   // `exception` holds what encoding the arguments threw; nothing was sent
    lost,          // the connection went; `code` tells why
};

/// The server has refused a prepared statement before it executed anything: it is gone there, or was made for what has
/// changed meanwhile.
enum class staleness : std::uint8_t {
    no,
    cached,  // one of ours, which is prepared anew when it is next wanted
    maybe,   // the same, if it is not the argument that is at fault
    handle,  // one that its handle alone can prepare anew
};

/// A request lives as long as its caller wants; the session holds only pointers to it, and forgets them when the
/// request completes or is abandoned.
struct request {
    static constexpr std::size_t no_set = static_cast<std::size_t>(-1);
    enum class kind : std::uint8_t {
        simple,
        extended,
        prepare,       // Parse and Describe only: `prepared` is what came of it
        open_portal,   // Bind to a portal of its own: `prepared` and `name` are what came of it
        fetch_portal,  // Execute of such a portal, by `name`; `use` is its statement
        opening,       // its commands ride in front of the next request that is sent; nothing is sent for itself
        closing,       // a simple query, unless the opening it answers to is still unsent: then both are dropped
        copy_in,
        copy_out,
        described_later,  // its answer is there; types that the answer names are looked up first
    };
    enum class stage : std::uint8_t { idle, waiting, preparing, sent, done };

    // The order is that of use: what every request looks at comes first, and its text and arguments last.
    request* next = nullptr;
    request* previous = nullptr;
    statement_ptr prepared;  // of a plain query only until it is sent: then it is its flight's

    // what is asked
    inflow* receiver = nullptr;          // takes the answer as it comes; its caller's
    std::unique_ptr<outflow> feeder;     // makes what is sent while it is sent
    const statement_ptr* use = nullptr;  // a handle's statement, which outlives the request: no other will do
    std::size_t sets = 0;  // 0: one Bind and Execute; else so many with equal parts of the arguments, and one Sync

    // exclusive uses of the connection, by their ids (0: none)
    std::uint64_t owner = 0;     // the one it belongs to
    std::uint64_t takes = 0;     // it begins this one
    std::uint64_t releases = 0;  // its end ends this one

    std::int32_t row_limit = 0;
    kind form = kind::extended;
    bool keep_rows = true;

    // how far it is
    stage progress = stage::idle;
    bool own = false;    // the connection's: nobody waits for it
    bool ahead = false;  // it was sent once before the openings that wait now, and leaves them to those behind it
    bool retried = false;
    bool fresh = false;  // it has had its statement prepared itself: to prepare it again would change nothing

    // what came of it
    char status = 'I';         // the transaction status at its end
    char status_before = 'I';  // and when the server began with it
    bool nothing_sent = true;
    // Only counted and told inside an exclusive use:
    bool controls = false;          // the server has completed what begins or ends a transaction or a savepoint
    bool committed = false;         // by a COMMIT or a PREPARE TRANSACTION
    bool to_be_looked_at = false;   // before anything else is sent
    bool waited_for_types = false;  // its answer was there before what has ended since
    std::uint32_t commands = 0;     // how many it has completed
    outcome_kind outcome = outcome_kind::success;
    rows_ptr answer;
    std::exception_ptr exception;
    std::unique_ptr<error_fields> server_error;
    std::size_t failed_set = no_set;  // the set of arguments whose execution failed
    std::optional<std::error_code> code;
    staleness stale = staleness::no;
    command_tag tag;

    std::string name;                     // of the statement to prepare (empty: one of ours), or of the portal
    std::shared_ptr<type_catalog> types;  // that the unnamed statement's were looked up in
    params arguments;
    kept_text sql;
};

/// An intrusive FIFO of requests.
class request_queue {
public:
    bool empty() const noexcept { return !head_; }
    request* front() const noexcept { return head_; }

    void push_back(request& r) noexcept {
        r.next = nullptr;
        r.previous = tail_;
        (tail_ ? tail_->next : head_) = &r;
        tail_ = &r;
    }
    void push_front(request& r) noexcept {
        r.previous = nullptr;
        r.next = head_;
        (head_ ? head_->previous : tail_) = &r;
        head_ = &r;
    }
    void remove(request& r) noexcept {
        request** const from_previous = r.previous ? &r.previous->next : &head_;
        request** const from_next = r.next ? &r.next->previous : &tail_;
        *from_previous = r.next;
        *from_next = r.previous;
        r.next = r.previous = nullptr;
    }
    request* pop_front() noexcept {
        request* const r = head_;
        if (!r) return nullptr;
        head_ = r->next;
        (head_ ? head_->previous : tail_) = nullptr;
        r->next = nullptr;
        return r;
    }

private:
    request* head_ = nullptr;
    request* tail_ = nullptr;
};

}  // namespace asiopg::detail
