#include "session/session.hpp"

#include <asiopg/error.hpp>

#include <cstring>

#include "core/sql_command.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

namespace {

// Of an Execute message for the unnamed portal.
constexpr std::size_t execute_size = 1 + 4 + 1 + 4;

// A text that no message can be made of: it has a NUL byte, or is too long.
std::error_code why_refused(std::string_view sql) {
    return sql.find('\0') != std::string_view::npos ? errc::embedded_nul : errc::message_too_large;
}

std::exception_ptr placeholder_failure(std::string_view sql) {
    const std::string_view beyond = impossible_placeholder(sql);
    if (beyond.empty()) return nullptr;
    return std::make_exception_ptr(interface_error("the query has the placeholder " + std::string(beyond) +
                                                   ", and PostgreSQL takes at most 65535 arguments: pass an array (= "
                                                   "ANY($1), unnest($1)), or use executemany() or "
                                                   "copy_records_to_table()"));
}

[[noreturn, gnu::cold]] void throw_too_large(std::size_t set, std::size_t limit) {
    throw interface_error("the elements of executemany() sequence up to #" + std::to_string(set) +
                          " are together larger than " + std::to_string(limit) + " bytes");
}

}  // namespace

session::session(session_options options) : cache_(options.cache), options_(std::move(options)) {
    if (!options_.types) options_.types = std::make_shared<registry_state>();
}

session::~session() = default;

[[gnu::hot]] void session::submit(request& r, std::int64_t now) {
    now_ = now;
    r.progress = request::stage::waiting;
    if (r.use) r.prepared = *r.use;
    const bool behind = !pending_.empty();
    pending_.push_back(r);
    if (!behind)
        advance();
    else if (may_encode())
        emit(r, false);  // what is before it still waits: at most its Parse may go ahead
}

void session::hold(bool on) {
    set_stop(stop::held, on);
    if (on) return;
    pump();
    advance();
}

[[gnu::hot]] void session::advance() {
    if (advancing_) return;
    advancing_ = true;
    bool gate_open = true;
    for (request* r = pending_.front(); r && may_encode();) {
        request* following = r->next;
        const bool left = emit(*r, gate_open);
        gate_open = gate_open && left;
        r = following;
    }
    advancing_ = false;
}

// Encodes what may be encoded of a pending request. True if it left the queue: executed, or failed before it was sent.
[[gnu::hot]] bool session::emit(request& r, bool gate_open) {
    if (foreign_) [[unlikely]]
        if (const verdict v = judge_foreign(r, gate_open); v != verdict::send) return v == verdict::refused;
    if (r.form == request::kind::simple || r.form == request::kind::copy_in || r.form == request::kind::copy_out)
        return gate_open && emit_query(r);
    if (r.form == request::kind::opening) [[unlikely]] {
        if (gate_open) take_opening(r);
        return gate_open;
    }
    if (r.form == request::kind::closing) [[unlikely]]
        return gate_open && emit_closing(r);
    if (!gate_open && !openings_.empty()) [[unlikely]]
        return false;  // not even prepared: an error is for the savepoint to undo
    if (r.form != request::kind::extended || r.use) return emit_special(r, gate_open);
    if (!r.prepared) {
        find_cached(r);
        if (!r.prepared && !may_prepare(r, gate_open)) return false;
        if (!r.prepared && !emit_prepare(r)) [[unlikely]]
            return true;
        r.progress = request::stage::preparing;
    }
    if (!gate_open) return false;
    if (r.prepared->progress == statement::state::unresolved) [[unlikely]]
        emit_lookup(r);
    return r.prepared && r.prepared->progress == statement::state::ready && emit_execute(r);
}

// The request's messages are encoded, with what waited to be opened in front of them.
[[gnu::hot]] flight& session::begin_flight(request& r, flight::kind form, flight::expects next) {
    flight& f = flights_.push();  // may throw
    pending_.remove(r);
    r.progress = request::stage::sent;
    r.nothing_sent = false;
    f.who = &r;
    if (r.form == request::kind::extended && !r.feeder) [[likely]]
        f.prepared = std::move(r.prepared);
    else
        f.prepared = r.prepared;  // its handle, or its upload, looks at it
    f.form = form;
    f.next = next;
    f.described = binding_;
    if (!openings_.empty()) [[unlikely]]
        carry_openings(r, f);
    return f;
}

bool session::emit_query(request& r) {
    const std::size_t start = out_.size();
    try {
        encode_closes();
        encode_openings(r);
        wire::query{{r.sql}}.encode(out_);
    } catch (...) {  // out of memory
        out_.truncate(start);
        fail_unsent(r, std::current_exception());
        return true;
    }
    if (!out_.ok()) {
        out_.truncate(start);
        r.code = why_refused(r.sql);
        fail_unsent(r, nullptr);
        return true;
    }
    forget_closes();
    begin_flight(r, flight::kind::simple, flight::expects::rows);
    if (r.feeder) begin_upload(r);
    if (r.form == request::kind::simple)
        if (const sql_nature nature = nature_of(r.sql); nature != sql_nature::plain) stand_alone(r, nature);
    return true;
}

// False if the request failed instead.
bool session::emit_prepare(request& r) {
    if (r.sql.size() >= max_message_size) {  // nor is it copied
        r.code = errc::message_too_large;
        fail_unsent(r, nullptr);
        return false;
    }
    if (std::exception_ptr why = placeholder_failure(r.sql)) {
        fail_unsent(r, std::move(why));
        return false;
    }
    statement_ptr s(new statement);
    s->sql = r.sql;
    s->nature = nature_of(r.sql);
    s->catalog = std::move(r.types);
    s->looked_up = s->catalog != nullptr;
    const bool explicitly = r.form == request::kind::prepare;  // such a statement is its handle's alone
    const bool named = explicitly || keeps(r.sql);
    s->result_varies = result_varies(r.sql);
    if (named) {
        s->name = explicitly && !r.name.empty() ? r.name : options_.statement_prefix + std::to_string(++names_);
        s->graveyard = &graveyard_;
        s->discards = &discards_;
        s->made_at = discards_;
    }
    const std::size_t start = out_.size();
    encode_closes();
    encode_openings(r);
    wire::parse{s->name, s->sql, {}}.encode(out_);
    wire::describe{{wire::target::statement, s->name}}.encode(out_);
    if (named)
        wire::sync{}.encode(out_);
    else
        wire::flush{}.encode(out_);
    if (!out_.ok()) {
        out_.truncate(start);
        r.code = why_refused(r.sql);
        fail_unsent(r, nullptr);
        return false;
    }
    forget_closes();
    flight& f = flights_.push();
    f.form = flight::kind::prepare;
    f.next = flight::expects::parse;
    f.who = &r;
    f.prepared = s;
    carry_openings(r, f);
    if (named && !explicitly) cache_.insert(s, now_);
    set_stop(stop::unbound, !named);
    r.fresh = true;
    r.prepared = std::move(s);
    return true;
}

// Bind and Execute of a request's only or first set of arguments; of a portal with a name Bind alone.
[[gnu::always_inline]] inline void session::encode_bind(const request& r) {
    const statement& s = *r.prepared;
    const std::size_t bind = wire::begin_message(out_, 'B');
    if (!r.name.empty()) [[unlikely]]
        out_.write_bytes(r.name);  // of a portal; without, it is the unnamed one
    if (char* at = out_.extend(1 + s.name.size() + 1)) {
        *at = '\0';
        std::memcpy(at + 1, s.name.c_str(), s.name.size() + 1);
    }
    if (r.sets == 0)
        r.arguments.encode(s.parameters.data(), s.parameters.size(), out_);
    else
        r.arguments.encode_set(0, r.sets, s.parameters.data(), s.parameters.size(), out_);
    if (s.all_binary) [[likely]] {
        out_.write_uint32(0x00010001);  // one format code for all columns: binary
    } else {
        const auto& columns = s.description->columns;
        out_.write_uint16(static_cast<std::uint16_t>(columns.size()));
        for (const column& c : columns) out_.write_int16(static_cast<std::int16_t>(c.format));
    }
    wire::end_message(out_, bind);
    if (r.name.empty()) wire::execute{{}, r.row_limit}.encode(out_);
}

// All sets of arguments are encoded before the first byte is sent: what cannot be sent ends the request while nothing
// has happened on the server. (A request that is to be sent while its arguments are still being made would have to
// make the server fail first, since a Sync commits.)
[[gnu::hot]] bool session::emit_execute(request& r) {
    if (r.feeder) [[unlikely]]
        return emit_sets(r);
    const std::size_t start = out_.size();
    const bool closes = has_closes();
    try {
        if (closes) [[unlikely]]
            encode_closes();
        if (!openings_.empty()) [[unlikely]]
            encode_openings(r);
        const std::size_t first = out_.size();
        encode_bind(r);
        if (r.sets > 1 && out_.ok()) [[unlikely]]
            encode_sets(r, first);
    } catch (...) {
        out_.truncate(start);
        return encoding_failed(r, std::current_exception());
    }
    wire::sync{}.encode(out_);
    if (!out_.ok()) [[unlikely]] {
        out_.truncate(start);
        r.code = errc::message_too_large;
        fail_unsent(r, nullptr);
        return true;
    }
    if (closes) [[unlikely]]
        forget_closes();
    flight& f = begin_flight(r, r.name.empty() ? flight::kind::execute : flight::kind::bind, flight::expects::bind);
    f.more = r.sets ? r.sets : 1;
    if (f.prepared->nature != sql_nature::plain) [[unlikely]]
        stand_alone(r, f.prepared->nature);
    return true;
}

// The same for the other sets. The first one stands from `first` to the end of what is encoded: what is before and
// behind its arguments is the same for all.
void session::encode_sets(const request& r, std::size_t first) {
    const statement& s = *r.prepared;
    const std::size_t before = 1 + 4 + 1 + s.name.size() + 1;
    const std::size_t formats = s.all_binary ? 4 : 2 + 2 * s.description->columns.size();
    const std::size_t behind = formats + execute_size;
    const std::string frame =
        std::string(out_.data() + first, before).append(out_.data() + out_.size() - behind, behind);
    for (std::size_t i = 1; i < r.sets; ++i) {
        const std::size_t start = out_.size();
        out_.write_bytes({frame.data(), before});
        r.arguments.encode_set(i, r.sets, s.parameters.data(), s.parameters.size(), out_);
        out_.write_bytes({frame.data() + before, behind});
        if (!out_.ok()) return;
        const std::size_t length = out_.size() - start - execute_size - 1;
        if (length > max_message_size) return out_.fail();
        if (out_.size() - first > options_.sets_limit) throw_too_large(i, options_.sets_limit);
        out_.patch_uint32(start + 1, static_cast<std::uint32_t>(length));
    }
}

// Statements and portals that nobody uses any more are closed on the way, in front of something that has a Sync.
void session::encode_closes() {
    for (const std::string& name : portal_graveyard_) wire::close{{wire::target::portal, name}}.encode(out_);
    for (const std::string& name : graveyard_) wire::close{{wire::target::statement, name}}.encode(out_);
}

void session::forget_closes() noexcept {
    portal_graveyard_.clear();
    graveyard_.clear();
}

void session::fail_unsent(request& r, std::exception_ptr e) {
    if (binding_) return end_described(r, std::move(e));
    r.outcome = outcome_kind::local_error;
    r.exception = std::move(e);
    r.nothing_sent = true;
    pending_.remove(r);
    complete(r);
}

void session::abandon(request& r) {
    if (uploading_ == &r) end_upload(false);
    switch (r.progress) {
        case request::stage::idle:
            return;
        case request::stage::waiting:
        case request::stage::preparing:
            pending_.remove(r);
            break;
        case request::stage::sent:
            break;
        case request::stage::done:
            completed_.remove(r);
            if (std::exchange(r.to_be_looked_at, false)) look_done();
            break;
    }
    for (std::size_t i = 0; i < flights_.size(); ++i)
        if (flights_[i].who == &r) flights_[i].who = nullptr;
    if (r.form == request::kind::open_portal && !r.name.empty()) close_portal(std::move(r.name));
    r.progress = request::stage::idle;
    r.prepared.reset();
    if (!head_discarded()) advance();  // else what is next would keep the server from being asked to cancel
}

void session::lose(std::error_code why) {
    uploading_ = nullptr;
    stops_ = 0;
    set_stop(stop::held, true);
    const bool head_failed = !flights_.empty() && flights_.front().who && flights_.front().error;
    if (head_failed && flights_.front().form != flight::kind::answer_lookup) {
        request& r = *flights_.front().who;
        r.outcome = outcome_kind::server_error;
        r.server_error = std::move(flights_.front().error);
        if (!r.server_error->sqlstate.starts_with("57P")) note_error(flights_.front());  // no element is to blame
    }
    const auto end = [&](request& r) {
        if (r.progress == request::stage::done) return;
        if (r.form == request::kind::described_later) return complete_described(r);  // its answer is there
        if (r.outcome != outcome_kind::server_error) r.outcome = outcome_kind::lost;
        r.code = why;
        complete(r);
    };
    for (; !flights_.empty(); flights_.pop())
        if (request* r = flights_.front().who) {
            if (r->progress != request::stage::sent && r->progress != request::stage::done) pending_.remove(*r);
            end(*r);
        }
    while (request* r = pending_.pop_front()) end(*r);
    openings_.clear();
    unconfirmed_.clear();
    cache_.clear();
    forget_closes();
    out_.clear();
    written_ = 0;
}

[[gnu::hot]] void session::commit_write(std::size_t count) {
    written_ += count;
    sent_ += count;
    if (written_ < out_.size()) [[unlikely]]
        return;
    out_.clear();
    out_.shrink(256 * 1024);
    written_ = 0;
    if (uploading_) [[unlikely]]
        pump();
    if (!pending_.empty()) advance();
}

std::string_view session::parameter(std::string_view name) const noexcept {
    for (const auto& [key, value] : parameters_)
        if (key == name) return value;
    return {};
}

}  // namespace asiopg::detail
