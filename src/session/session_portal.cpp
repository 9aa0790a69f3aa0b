// Statements that a handle holds, and portals: prepared, bound, executed and closed one by one.
#include <asiopg/error.hpp>

#include "session/session.hpp"
#include "wire/backend.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

// The statement that is cached for a request's text, if it is of use.
[[gnu::hot]] void session::find_cached(request& r) {
    if (stale_plans_ != options_.types->stale_plans()) [[unlikely]] {  // another connection has found that out
        stale_plans_ = options_.types->stale_plans();
        cache_.clear();
    }
    r.prepared = cache_.find(r.sql, now_);
    if (r.prepared && r.prepared->catalog && r.prepared->catalog->is_outdated()) {
        cache_.erase(*r.prepared);
        r.prepared.reset();
    }
}

// What was prepared before a table changed is not used again, here and where the registry is shared.
void session::drop_plans() {
    stale_plans_ = options_.types->report_stale_plans();
    cache_.clear();
}

// emit() for requests that are about a handle's statement or a portal. They are rare, so that nothing of them goes
// ahead of what is before them.
bool session::emit_special(request& r, bool gate_open) {
    if (!gate_open) return false;
    if (r.form == request::kind::described_later) return emit_answer_lookup(r);
    const bool is_fetch = r.form == request::kind::fetch_portal;
    if (r.use && r.prepared.get() == r.use->get()) {
        if (!r.prepared || (!is_fetch && r.prepared->catalog && r.prepared->catalog->is_outdated())) {
            fail_unsent(r, std::make_exception_ptr(interface_error("the prepared statement is closed")));
            return true;
        }
        if (!is_fetch && r.prepared->result_varies) {  // its text is described each time it is run
            r.sql = r.prepared->sql;
            r.prepared.reset();
        }
    }
    if (!r.prepared) {
        if (r.form != request::kind::prepare && !r.use) find_cached(r);
        if (!r.prepared && r.form != request::kind::prepare && !may_prepare(r, gate_open)) return false;
        if (!r.prepared && !emit_prepare(r)) return true;
        r.progress = request::stage::preparing;
    }
    if (is_fetch) return emit_fetch(r);
    if (r.prepared->progress == statement::state::unresolved) emit_lookup(r);
    if (!r.prepared || r.prepared->progress != statement::state::ready) return false;
    if (r.form == request::kind::prepare) {
        pending_.remove(r);
        r.status = transaction_status_;
        complete(r);
        return true;
    }
    if (r.form == request::kind::open_portal) r.name = new_portal_name();
    return emit_execute(r);
}

// The next rows of a portal.
bool session::emit_fetch(request& r) {
    encode_closes();
    forget_closes();
    encode_openings(r);
    wire::execute{r.name, r.row_limit}.encode(out_);
    wire::sync{}.encode(out_);
    flight& f = begin_flight(r, flight::kind::execute, flight::expects::rows);
    f.portal = true;
    f.more = 1;
    if (f.prepared->nature != sql_nature::plain) stand_alone(r, f.prepared->nature);
    return true;
}

errc session::process_bind(flight& f, const wire::frame& m) {
    if (m.tag != '2' || f.next != flight::expects::bind) return errc::unexpected_message;
    f.next = flight::expects::ready;
    return m.body.empty() ? errc() : errc::malformed_message;
}

}  // namespace asiopg::detail
