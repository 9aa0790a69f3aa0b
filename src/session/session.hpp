// The protocol after startup, without I/O: requests in, bytes out, bytes in, completed requests out.
#pragma once

#include <asiopg/error.hpp>
#include <asiopg/error_fields.hpp>
#include <asiopg/writer.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "session/flight.hpp"
#include "session/receive_buffer.hpp"
#include "session/request.hpp"
#include "session/row_collector.hpp"
#include "session/statement_cache.hpp"
#include "types/registry_state.hpp"
#include "types/type_lookup.hpp"
#include "wire/frame.hpp"

namespace asiopg::detail {

struct session_options {
    std::size_t depth = 128;                // flights on the wire
    std::size_t write_limit = 1024 * 1024;  // unsent bytes beyond which nothing more is encoded
    std::size_t message_limit = max_message_size;
    std::size_t result_limit = static_cast<std::size_t>(-1);  // bytes of the rows of one request
    std::size_t upload_limit = 128 * 1024;      // unsent bytes of an upload beyond which no more are asked for
    std::size_t sets_limit = max_message_size;  // bytes of a request with several sets of arguments
    statement_cache::limits cache;
    std::string statement_prefix = "asiopg_";  // unique per connection
    std::shared_ptr<registry_state> types;     // empty: the session has one of its own
    std::string database;                      // what the registry knows it by
};

/// Every flight ends in exactly one Sync (a simple Query counts as one), and is over when its ReadyForQuery has
/// arrived. Requests execute in the order in which they were submitted.
///
/// `cold` marks what hardly ever happens, `noinline` what happens less often than what calls it: both keep it out of
/// the code that every query runs through (docs/design/0012).
class session {
public:
    explicit session(session_options options);
    ~session();
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    // --- requests ---
    /// Takes a request in. It stays in the session until it comes out of `next_completed()` or is abandoned.
    /// `now`: any monotonic tick, in the unit of the cache's lifetime.
    void submit(request& r, std::int64_t now);
    /// Forgets a request: unsent it is dropped, sent its answer is discarded. Afterwards the caller may destroy it.
    void abandon(request& r);
    /// The next request that is over (its outcome is filled in), or nullptr.
    request* next_completed() noexcept { return completed_.pop_front(); }
    bool has_completed() const noexcept { return !completed_.empty(); }
    /// The connection is gone: everything ends. The request whose answer was being received keeps a server error
    /// that it already has.
    void lose(std::error_code why);

    /// The portal is closed by what is sent next.
    void close_portal(std::string name) { portal_graveyard_.push_back(std::move(name)); }

    /// While held, nothing new is encoded (what is encoded goes out).
    void hold(bool on);

    // --- bytes out ---
    bool wants_write() const noexcept { return written_ < out_.size(); }
    std::span<const char> prepare_write() const noexcept { return {out_.data() + written_, out_.size() - written_}; }
    void commit_write(std::size_t count);

    // --- bytes in ---
    std::span<char> prepare_read() { return in_.prepare(); }
    /// Hands over what was received and processes every whole message. An error means that the server broke the
    /// protocol, or has ended the session (connection_closed): call `lose()` with it; `fault()` may tell more. What is
    /// thrown leaves the session in no state to go on with, either.
    std::error_code commit_read(std::size_t count);
    /// More about the error that commit_read() gave, for a text. Maybe empty.
    const std::string& fault() const noexcept { return fault_; }
    /// There is no memory for the message that is being received. True if it is one that can be passed over: its
    /// request has been given up, then.
    [[gnu::cold]] bool pass_over(std::exception_ptr why);
    /// take_refused() or take_given_up() has something to tell.
    bool has_remarks() const noexcept { return remarks_; }
    /// A request was given up in the middle of its answer, since the last call.
    bool take_given_up() noexcept;
    /// It, as long as its answer is still being received; its `exception` tells why. Else nullptr.
    request* given_up() noexcept;

    // --- requests that last ---
    /// Nothing is to be received: what was received has not been taken.
    bool paused() const noexcept {
        if (flights_.empty()) return false;
        const request* const who = flights_.front().who;
        return who && who->receiver && who->receiver->full();
    }
    /// Whose caller is to be woken, or nullptr.
    flow* next_news() noexcept { return news_ ? find_news() : nullptr; }
    bool has_news() const noexcept { return news_ && knows_news(); }
    /// There is more to send of a request that waited for it.
    void resume_upload();
    /// Ends a request in the middle of what it sends, so that its answer comes; what one receives that lasts is passed
    /// over from now on. Unless the server fails first, it ends with `why`.
    [[gnu::cold]] void cut(std::exception_ptr why);
    /// True while somebody makes what is sent: requests must not end meanwhile.
    bool feeding() const noexcept { return stopped_by(stop::feeding); }

    // --- state ---
    /// True while answers are due.
    bool expects_read() const noexcept { return !flights_.empty(); }
    std::size_t flights() const noexcept { return flights_.size(); }
    bool has_pending() const noexcept { return !pending_.empty(); }
    /// The oldest flight's caller has gone, and so have the callers of all flights behind it.
    bool only_discards() const noexcept { return flights_.only_discards(); }
    bool head_discarded() const noexcept { return !flights_.empty() && !flights_.front().who; }
    /// Counts flights that ended; tells whether the head is still the same.
    std::uint64_t ended() const noexcept { return ended_; }
    /// Counts the bytes that were sent.
    std::uint64_t sent() const noexcept { return sent_; }
    char transaction_status() const noexcept { return transaction_status_; }
    void set_transaction_status(char status) noexcept { transaction_status_ = status; }
    /// Inside a transaction block, or in one whose BEGIN has not been sent or answered yet.
    bool in_transaction() const noexcept {
        return transaction_status_ != 'I' || !openings_.empty() || !unconfirmed_.empty();
    }
    /// The exclusive use whose opening the server has refused since the last call, or 0. It is over, and so is what is
    /// inside it; requests that were submitted for them have failed.
    std::uint64_t take_refused() noexcept;
    /// Inside an exclusive use, nothing more is encoded behind a command that may have ended its transaction or its
    /// savepoint: until whoever drives the session has looked at that request (`to_be_looked_at`), and calls this.
    void go_on();
    /// What waits to be opened will not be.
    void drop_openings() noexcept { openings_.clear(); }
    /// The server's last words, if it said any outside a flight.
    const std::optional<error_fields>& farewell() const noexcept { return farewell_; }
    std::string_view parameter(std::string_view name) const noexcept;
    void set_parameter(std::string name, std::string value);
    /// The server speaks another encoding than UTF-8: no text can be sent or taken.
    bool has_foreign_encoding() const noexcept { return foreign_; }
    std::size_t cached_statements() const noexcept { return cache_.size(); }
    const statement_cache::limits& cache_limits() const noexcept { return cache_.get_limits(); }
    void set_cache_limits(statement_cache::limits l, std::int64_t now) noexcept { cache_.set_limits(l, now); }

    /// Statements that were prepared by now are prepared anew when they are next wanted, but for those of handles.
    /// `gone`: the server has them no more.
    [[gnu::cold]] void forget_statements(bool gone);

    // --- types ---
    /// What was learned of types is forgotten, also by others that share the registry.
    void forget_types();
    const runtime_codecs& codecs() noexcept { return types().codecs(); }
    /// Sets codecs for this session alone, which then has a registry of its own until there are none any more.
    /// Statements prepared from now on have them.
    void set_codecs(runtime_codecs codecs);

private:
    void advance();
    bool emit(request& r, bool gate_open);
    bool emit_query(request& r);
    bool emit_prepare(request& r);
    void emit_lookup(request& r);
    flight& begin_flight(request& r, flight::kind form, flight::expects next);
    bool emit_execute(request& r);
    bool emit_special(request& r, bool gate_open);
    bool emit_fetch(request& r);
    std::string new_portal_name() { return options_.statement_prefix + "c" + std::to_string(++names_); }
    void find_cached(request& r);
    // session_unnamed.cpp
    bool keeps(std::string_view sql) const noexcept;
    bool may_prepare(const request& r, bool gate_open) const noexcept;
    [[gnu::noinline]] void bind_described(flight& f);
    [[gnu::noinline]] void sync_unbound();
    [[gnu::cold]] void end_described(request& r, std::exception_ptr why);
    // session_stale.cpp
    [[gnu::cold]] bool encoding_failed(request& r, std::exception_ptr why);
    [[gnu::cold]] bool prepare_outdated(request& r, const std::exception_ptr& why);
    [[gnu::cold]] static void note_stale(request& r, bool refused, bool ours) noexcept;
    [[gnu::cold]] static void untell_beginning(inflow& taker) noexcept;
    [[gnu::cold]] void note_reset(std::string_view tag);
    [[gnu::cold]] void note_changed_setting(std::string_view name);
    void encode_bind(const request& r);
    [[gnu::noinline]] void encode_sets(const request& r, std::size_t first);
    bool emit_sets(request& r);
    bool emit_few_sets(request& r);
    outflow::state feed(outflow& from);
    void begin_upload(request& r) noexcept;
    [[gnu::noinline]] void pump();
    void end_upload(bool complete);
    void take_back_upload(request& r);
    bool has_closes() const noexcept { return !graveyard_.empty() || !portal_graveyard_.empty(); }
    [[gnu::noinline]] void encode_closes();
    void forget_closes() noexcept;

    // session_opening.cpp
    void take_opening(request& r);
    bool emit_closing(request& r);
    /// Encodes what waits to be opened in front of this request's first message; `carry_openings()` tells its flight.
    [[gnu::noinline]] void encode_openings(const request& r);
    [[gnu::noinline]] void carry_openings(const request& r, flight& f);
    [[gnu::noinline]] errc process_opening(flight& f, const wire::frame& m);
    [[gnu::cold]] void refuse_openings();
    // session_alone.cpp
    /// Nothing is sent behind this request's flight, which is the last one, until it is over.
    [[gnu::cold]] void stand_alone(const request& r, sql_nature nature) noexcept;
    [[gnu::cold]] void refuse_sets(request& r);
    [[gnu::noinline]] void note_command(request& r, std::string_view tag) noexcept;
    [[gnu::noinline]] void note_end(request& r) noexcept;
    void look_done() noexcept { set_stop(stop::looked_at, --looks_due_ != 0); }

    /// Why nothing is encoded now.
    enum class stop : std::uint8_t {
        held = 1,
        uploading = 2,
        feeding = 4,     // somebody makes what is sent
        unbound = 8,     // the last flight prepares the unnamed statement: it is bound, or synced, when it is described
        alone = 16,      // until `alone_until_` flights have ended
        looked_at = 32,  // `looks_due_`
    };
    bool stopped_by(stop s) const noexcept { return (stops_ & static_cast<unsigned>(s)) != 0; }
    void set_stop(stop s, bool on) noexcept {
        const auto bit = static_cast<unsigned>(s);
        stops_ = static_cast<std::uint8_t>(on ? stops_ | bit : stops_ & ~bit);
    }
    [[gnu::cold]] bool stops_no_more() noexcept {
        if (ended_ >= alone_until_) set_stop(stop::alone, false);
        return stops_ == 0;
    }
    class fed;
    bool may_encode() noexcept {
        return (stops_ == 0 || stops_no_more()) && unconfirmed_.empty() && flights_.size() < options_.depth &&
               out_.size() < options_.write_limit;
    }

    [[gnu::noinline]] flow* find_news() noexcept;
    [[gnu::noinline]] bool knows_news() const noexcept;

    [[gnu::always_inline]] void complete(request& r) {
        r.progress = request::stage::done;
        const bool for_a_handle = r.form == request::kind::prepare || r.form == request::kind::open_portal;
        if (!for_a_handle || r.outcome != outcome_kind::success) r.prepared.reset();
        completed_.push_back(r);
    }
    [[gnu::cold]] void fail_unsent(request& r, std::exception_ptr e);

    bool collect();
    bool collect_rows(flight& f);
    [[gnu::noinline]] void pass_on(flight& f, std::size_t bytes);
    void collect_copy(flight& f);
    std::size_t take_copied(inflow& to);
    // session_limits.cpp
    [[gnu::cold]] void give_up(flight& f, std::exception_ptr why) noexcept;
    [[gnu::cold]] void refuse_result(flight& f);
    [[gnu::cold]] bool refuse_message();
    [[gnu::cold]] bool look_at_large(std::size_t size);
    bool may_pass_over() const noexcept;
    // session_report.cpp
    [[gnu::cold]] errc report_parameter(std::string_view name, std::string_view value);
    [[gnu::cold]] void note_last(const error_fields& e);
    [[gnu::cold]] std::exception_ptr foreign_failure(const char* what) const;
    enum class verdict : std::uint8_t { send, wait, refused };
    [[gnu::cold]] verdict judge_foreign(request& r, bool gate_open);
    [[gnu::cold]] void refuse_upload();
    [[gnu::cold]] void begin_skip(std::size_t size) noexcept;
    [[gnu::cold]] bool skip() noexcept;
    // What is wrong with a message; errc() if nothing is. (Each std::error_code without an error asks for its
    // category.)
    errc process(const wire::frame& f);
    [[gnu::noinline]] errc process_async(const wire::frame& f);
    [[gnu::noinline]] errc process_prepare(flight& f, const wire::frame& m);
    errc process_execute(flight& f, const wire::frame& m);
    [[gnu::noinline]] errc process_bind(flight& f, const wire::frame& m);
    [[gnu::noinline]] errc process_simple(flight& f, const wire::frame& m);
    [[gnu::cold]] errc process_error(const wire::frame& m);
    errc process_ready(const wire::frame& m);
    [[gnu::cold]] errc process_copy(flight& f, const wire::frame& m);
    errc finish_command(flight& f, const wire::frame& m);
    [[gnu::noinline]] errc process_lookup(flight& f, const wire::frame& m);
    void begin_rows(flight& f);
    [[gnu::cold]] void note_error(flight& f);
    void finish_prepare(flight& f);
    void finish_lookup(flight& f);
    int server_major_version() const noexcept;
    // session_answer.cpp
    [[gnu::cold]] bool await_types(flight& f);
    [[gnu::cold]] bool emit_answer_lookup(request& r);
    [[gnu::cold]] void finish_answer_lookup(flight& f);
    void complete_described(request& r);
    void resolve(statement& s);
    registry_state& types() noexcept { return own_types_ ? *own_types_ : *options_.types; }
    [[gnu::cold]] void doubt_types(const flight& f) noexcept;
    [[gnu::cold]] void doubt_composites(const statement& s) noexcept;
    statement_ptr land(flight& f);
    void prepare_again(const statement& s, const request* except = nullptr);
    [[gnu::cold]] void fail_statement(statement_ptr s, request* who, std::unique_ptr<error_fields> error);
    void finish_execute(flight& f, char status_before);
    [[gnu::noinline]] bool note_outcome(flight& f);
    [[gnu::cold]] bool retry(flight& f, char status_before);
    static bool restart(request& r);
    [[gnu::cold]] void drop_plans();

    // What every request runs through comes first and lies together.
    std::vector<std::string> graveyard_;  // names of statements to close; outlives the cache and all statements
    std::vector<std::string> portal_graveyard_;
    std::uint64_t discards_ = 0;  // how often the server has dropped all statements; outlives them too
    struct opening {
        std::uint64_t use;
        std::string command;
    };
    std::vector<opening> openings_;     // they ride in front of the next request; outermost first
    std::vector<opening> unconfirmed_;  // on the wire: until the server has completed them, nothing more is encoded
    std::uint64_t refused_ = 0;
    std::int64_t now_ = 0;
    request_queue pending_;  // submitted, execution not sent yet
    request_queue completed_;
    request* uploading_ = nullptr;  // whose flight is the last one, and to be added to
    bool upload_ready_ = false;     // the server takes it
    std::uint8_t stops_ = 0;
    bool binding_ = false;  // and that is being done
    bool advancing_ = false;
    bool given_up_ = false;
    bool news_ = false;     // some flow has news, or had
    bool remarks_ = false;  // `given_up_` or `refused_` is set
    bool foreign_ = false;  // the server's client_encoding is not UTF8
    char transaction_status_ = 'I';
    flight_queue flights_;
    writer out_;
    std::size_t written_ = 0;
    receive_buffer in_;
    std::size_t skip_ = 0;  // bytes still to come of a message that nobody takes
    std::uint64_t ended_ = 0;
    std::size_t looks_due_ = 0;      // requests that are over, and that whoever drives the session has to look at first
    std::uint64_t alone_until_ = 0;  // nothing is encoded before so many flights have ended
    std::uint64_t sent_ = 0;
    statement_cache cache_;
    session_options options_;
    row_collector collector_;

    std::shared_ptr<registry_state> own_types_;  // empty: those of the options are in use
    std::uint64_t upload_began_ = 0;
    type_lookup lookup_;  // what the lookup at the head has told so far
    std::vector<std::pair<std::string, std::string>> parameters_;
    std::optional<error_fields> farewell_;
    std::string fault_;
    std::uint64_t names_ = 0;
    unsigned stale_plans_ = 0;  // the registry's count when the cache was last emptied for it
};

}  // namespace asiopg::detail
