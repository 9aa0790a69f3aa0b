// Prepared statements that are gone from the server, or were prepared for what has changed since.
#include <asiopg/error.hpp>

#include <algorithm>

#include "session/session.hpp"

namespace asiopg::detail {

namespace {

// What is folded into a statement when it is parsed depends on these: 'today', '1/2/2024'::date, 'a\b', 't'::regclass.
constexpr std::string_view settings_of_parse[] = {
    "DateStyle", "IntervalStyle", "TimeZone", "standard_conforming_strings", "search_path", "client_encoding"};

// The server refuses the statement, whatever its arguments are.
bool refuses_statement(const error_fields& e) noexcept {
    return e.sqlstate == "26000" || (e.sqlstate == "0A000" && e.routine == "RevalidateCachedQuery");
}

// A function's rows have other columns than when it was planned, or a type is gone: found when a value is looked at.
// What the statement has done till then is undone.
bool finds_another_shape(const error_fields& e) noexcept {
    return e.routine == "CheckVarSlotCompatibility" ||
           (e.sqlstate == "XX000" && e.message.starts_with("cache lookup failed for type"));
}

// It may be that the statement was parsed for types, columns or functions that are others now. Values of built-in types
// are sent in their binary form, so that their errors are the arguments' own.
bool may_be_outdated(const error_fields& e, const statement& s) noexcept {
    const std::string_view code_class = std::string_view(e.sqlstate).substr(0, 2);
    return code_class == "42" || code_class == "XX" || (code_class == "22" && s.catalog);
}

bool is_conversion(const std::exception_ptr& why) {
    try {
        std::rethrow_exception(why);
    } catch (const conversion_error&) {
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace

void session::forget_statements(bool gone) {
    if (gone) {
        graveyard_.clear();
        ++discards_;
        for (std::size_t i = 0; i != flights_.size(); ++i)  // what is prepared behind it on the wire will be there
            if (flights_[i].form == flight::kind::prepare) flights_[i].prepared->made_at = discards_;
    }
    cache_.forget_prepared(gone);
    for (request* r = pending_.front(); r; r = r->next) {
        if (!r->prepared || r->use || r->prepared->progress == statement::state::preparing) continue;
        if (r->form == request::kind::described_later || (r->form == request::kind::prepare && !gone)) continue;
        // Sets that were made in advance are for that statement.
        if (r->feeder && r->feeder->prepared && !restart(*r) && !gone) continue;
        r->prepared.reset();
        r->progress = request::stage::waiting;
    }
}

// An error that comes before anybody was told that rows would come: nobody is.
void session::untell_beginning(inflow& taker) noexcept {
    if (!taker.news || !taker.batches.empty()) return;
    taker.description.reset();
    taker.started = taker.news = false;
}

void session::note_reset(std::string_view tag) {
    if (tag == "DISCARD ALL" || tag == "DEALLOCATE ALL") forget_statements(true);
}

void session::note_changed_setting(std::string_view name) {
    if (std::find(std::begin(settings_of_parse), std::end(settings_of_parse), name) != std::end(settings_of_parse))
        forget_statements(false);
}

// True if the request has left the queue.
bool session::encoding_failed(request& r, std::exception_ptr why) {
    doubt_composites(*r.prepared);
    if (prepare_outdated(r, why)) return r.progress == request::stage::done;
    fail_unsent(r, std::move(why));
    return true;
}

// An argument does not go with a statement that was prepared earlier: perhaps a column is of another type by now.
// Nothing was sent, so the statement is prepared once more. False if that would change nothing.
bool session::prepare_outdated(request& r, const std::exception_ptr& why) {
    const bool same_types = !r.prepared->catalog || !r.prepared->catalog->is_outdated();
    if (r.use || (r.fresh && same_types) || r.retried || binding_ || !is_conversion(why)) return false;
    if (r.feeder && !restart(r)) return false;
    cache_.erase(*r.prepared);
    r.prepared.reset();
    r.retried = true;
    r.progress = request::stage::waiting;
    if (may_prepare(r, true) && emit_prepare(r)) r.progress = request::stage::preparing;
    return true;
}

// What makes a request's sets begins anew, if it can.
bool session::restart(request& r) {
    try {
        if (!r.feeder->rewind()) return false;
    } catch (...) {
        return false;  // the first error is told
    }
    r.feeder->failure = nullptr;
    r.feeder->kept = writer();
    r.feeder->kept_sets = 0;
    r.sets = 0;
    return true;
}

// `ours`: it was in the cache.
void session::note_stale(request& r, bool refused, bool ours) noexcept {
    if (ours || !r.use)
        r.stale = refused ? staleness::cached : staleness::maybe;
    else if (refused)
        r.stale = staleness::handle;
}

// A statement that the server refuses to bind is prepared anew where that is safe: nothing has taken effect, no
// transaction was open, and nothing of anybody's is behind it on the wire.
bool session::retry(flight& f, char status_before) {
    const bool binds = f.form == flight::kind::bind;
    if (!(binds || f.form == flight::kind::execute) || !f.error || !f.prepared || f.prepared->name.empty())
        return false;
    request* const who = f.who;
    const error_fields& e = *f.error;
    // A command without columns may have committed something on its way (DO, with transactions of its own).
    const bool another_shape = finds_another_shape(e) && f.prepared->description;
    const bool executed =
        (f.next != flight::expects::bind && !another_shape) || (who && who->sets && f.more != who->sets);
    if (executed || f.openings) return false;
    const bool refused = refuses_statement(e) || another_shape;
    const bool doubtful = who && !who->fresh && may_be_outdated(e, *f.prepared);
    if (!refused && !doubtful) return false;
    const bool ours = f.prepared->cached;
    cache_.erase(*f.prepared);
    if (e.sqlstate == "0A000" || e.routine == "CheckVarSlotCompatibility") drop_plans();
    inflow* const taker = who ? who->receiver : nullptr;
    const bool begun = f.portal || (taker && taker->started);  // its caller has been told
    const bool alone = !binds && !begun && status_before == 'I' && flights_.size() == 1;
    if (!alone || !who || who->use || who->retried || (who->feeder && !restart(*who))) {
        if (who) note_stale(*who, refused, ours);
        return false;
    }
    doubt_types(f);
    who->retried = true;
    who->ahead = true;
    who->prepared.reset();
    who->tag = {};
    who->progress = request::stage::waiting;
    collector_.finish();
    flights_.pop();
    pending_.push_front(*who);
    advance();
    return true;
}

}  // namespace asiopg::detail
