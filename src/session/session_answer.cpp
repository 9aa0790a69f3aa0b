// Answers that name types nobody has met: these are looked up before the request is over.
#include <asiopg/error.hpp>

#include "session/session.hpp"
#include "types/parts_unknown.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

// The answer of the flight at the head, which ends with it, is there. True if it has to wait for types: then the
// request is at the head of those that wait, and the flight has gone.
bool session::await_types(flight& f) {
    request& r = *f.who;
    if (r.receiver || !f.prepared->catalog || !r.answer || types_unknown(*r.answer, *f.prepared->catalog).empty())
        return false;
    r.prepared = std::move(f.prepared);
    flights_.pop();
    r.form = request::kind::described_later;
    r.waited_for_types = true;
    r.progress = request::stage::waiting;
    pending_.push_front(r);
    return true;
}

// True: it leaves the queue.
bool session::emit_answer_lookup(request& r) {
    const std::vector<oid_t> missing = types_unknown(*r.answer, *r.prepared->catalog);
    pending_.remove(r);
    if (missing.empty() || transaction_status_ == 'E') {  // somebody else has looked them up; or nobody can
        complete_described(r);
        return true;
    }
    wire::query{{type_lookup_sql(missing, server_major_version())}}.encode(out_);
    r.progress = request::stage::sent;
    flight& f = flights_.push();
    f.who = &r;
    f.prepared = r.prepared;
    f.form = flight::kind::answer_lookup;
    f.next = flight::expects::columns;
    return true;
}

// Whatever comes of the lookup, the answer is good: types that are not found are read as bytes.
void session::finish_answer_lookup(flight& f) {
    request* const who = f.who;
    const statement_ptr s = std::move(f.prepared);
    const bool failed = f.failed;
    flights_.pop();
    if (!failed) {
        s->catalog->learn(lookup_.found());
        if (who)
            for (const oid_t oid : types_unknown(*who->answer, *s->catalog)) s->catalog->unknown(oid);
    }
    lookup_ = type_lookup();
    if (who) complete_described(*who);
    advance();
}

void session::complete_described(request& r) {
    r.form = r.name.empty() ? request::kind::extended : request::kind::fetch_portal;
    complete(r);
}

}  // namespace asiopg::detail
