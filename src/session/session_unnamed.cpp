// Statements that are prepared for one execution only: Parse, Describe and Flush, then Bind and Execute, and one Sync
// for all.
#include <asiopg/error.hpp>

#include "core/sql_command.hpp"
#include "session/session.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

namespace {

/// True for as long as it is there.
class raised {
public:
    explicit raised(bool& flag) noexcept : flag_(flag) { flag_ = true; }
    raised(const raised&) = delete;
    ~raised() { flag_ = false; }

private:
    bool& flag_;
};

}  // namespace

// Whether the statement stays on the server. One whose columns may be others next time is described each time.
bool session::keeps(std::string_view sql) const noexcept { return cache_.accepts(sql) && !result_varies(sql); }

// A pooler lends its server up to the ReadyForQuery that it waits for, and hands over what comes next with it: a Parse
// and Describe without a Sync that came before that would be answered to nobody, or to somebody else. So nothing else
// is under way then.
bool session::may_prepare(const request& r, bool gate_open) const noexcept {
    return keeps(r.sql) || (gate_open && flights_.empty());
}

// The statement is described, and bound behind that without a Sync in between: behind a Sync a pooler may lend the
// server to somebody else, and the unnamed statement is theirs then. Types that have to be looked up are, in a flight
// of their own, and the statement is prepared once more.
void session::bind_described(flight& f) {
    const statement_ptr s = f.prepared;
    request* const r = f.who;
    resolve(*s);
    if (!r || s->progress != statement::state::ready) {
        sync_unbound();
        if (r) emit_lookup(*r);
        if (s->progress == statement::state::ready) prepare_again(*s);  // somebody else has looked them up just now
        return;
    }
    set_stop(stop::unbound, false);
    flights_.pop();  // the next one takes its place
    const raised here(binding_);
    if (r->form == request::kind::open_portal) r->name = new_portal_name();
    emit_execute(*r);
}

// What was sent without a Sync gets one, since nothing is to be bound.
void session::sync_unbound() {
    set_stop(stop::unbound, false);
    wire::sync{}.encode(out_);
}

// The arguments do not go with what was described: all that is left to do is the Sync.
void session::end_described(request& r, std::exception_ptr why) {
    if (!why)
        why = std::make_exception_ptr(
            interface_error("the query and its arguments are larger than a PostgreSQL message can be (1 GiB)"));
    r.code.reset();
    r.exception = std::move(why);
    pending_.remove(r);
    r.progress = request::stage::sent;
    flight& f = flights_.push();
    f.who = &r;
    f.prepared = r.prepared;
    f.form = flight::kind::execute;
    f.next = flight::expects::ready;
    wire::sync{}.encode(out_);
}

}  // namespace asiopg::detail
