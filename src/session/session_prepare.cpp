// The end of preparing a statement: its types become known, or are looked up first.
#include <asiopg/error.hpp>

#include <algorithm>
#include <charconv>

#include "session/session.hpp"
#include "types/parts_unknown.hpp"
#include "wire/backend.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

namespace {

// Types that change all the time are taken as they were found at last.
constexpr int most_lookups = 3;

constexpr int first_with_infinite_intervals = 17;

}  // namespace

// 0 if the server does not say it.
int session::server_major_version() const noexcept {
    const std::string_view text = parameter("server_version");
    int major = 0;
    std::from_chars(text.data(), text.data() + text.size(), major);
    return major;
}

// The end of a flight that was for the statement: takes it from the queue; gives the statement if all went well.
statement_ptr session::land(flight& f) {
    request* const who = f.who;
    std::unique_ptr<error_fields> error = std::move(f.error);
    statement_ptr s = std::move(f.prepared);
    const bool failed = f.failed;
    flights_.pop();
    if (!failed) return s;
    fail_statement(std::move(s), who, std::move(error));
    return {};
}

void session::finish_prepare(flight& f) {
    if (const statement_ptr s = land(f); s && !s->name.empty()) {  // else it could not be bound in its flight
        s->on_server = true;
        if (foreign_) [[unlikely]]
            cache_.erase(*s);
        if (foreign_ && s->description) [[unlikely]]  // so are the columns' names
            prepare_again(*s);
        else
            resolve(*s);
    }
    advance();
}

// Those who wait for the statement prepare it anew.
void session::prepare_again(const statement& s, const request* except) {
    for (request* r = pending_.front(); r; r = r->next)
        if (r != except && r->prepared.get() == &s && r->form != request::kind::described_later) {
            if (s.looked_up) r->types = s.catalog;
            r->prepared.reset();
            r->progress = request::stage::waiting;
        }
}

// The error is told to the one that prepared it; to others it need not happen.
void session::fail_statement(statement_ptr s, request* who, std::unique_ptr<error_fields> error) {
    s->progress = statement::state::failed;
    cache_.erase(*s);
    prepare_again(*s, who);
    if (!who || who->prepared.get() != s.get()) return;  // it has been told to prepare another one meanwhile
    pending_.remove(*who);
    who->outcome = outcome_kind::server_error;
    if (error->sqlstate == "42P05") who->stale = who->name.empty() ? staleness::cached : staleness::handle;
    who->server_error = std::move(error);
    complete(*who);
}

// Finds the types of parameters and columns; without all of them the statement is not ready.
void session::resolve(statement& s) {
    // What was looked up is in the catalog of then; whether that is still true, a value will tell.
    if (!s.catalog || (s.catalog->is_outdated() && s.lookups < most_lookups)) {
        const int version = server_major_version();
        s.catalog = types().catalog(options_.database, version != 0 && version < first_with_infinite_intervals
                                                           ? interval_values::all_finite
                                                           : interval_values::with_infinities);
        s.looked_up = false;
    }
    type_catalog& catalog = *s.catalog;
    bool all_builtin = true;
    s.missing.clear();
    const auto find = [&](oid_t oid) -> const type* {
        const type* t = catalog.find(oid);
        if (!t && s.looked_up) t = &catalog.unknown(oid);
        if (!t) {
            if (std::find(s.missing.begin(), s.missing.end(), oid) == s.missing.end()) s.missing.push_back(oid);
            return nullptr;
        }
        all_builtin = all_builtin && !t->catalog;
        return &t->base();
    };
    s.parameters.clear();
    for (const oid_t oid : s.parameter_oids) s.parameters.push_back(find(oid));
    s.all_binary = true;
    s.names_types = false;
    for (std::size_t i = 0; i < s.column_oids.size(); ++i) {
        column& c = s.description->columns[i];
        c.type = find(s.column_oids[i]);
        if (!c.type) continue;
        c.format = c.type->binary ? format::binary : format::text;
        s.all_binary = s.all_binary && c.type->binary;
        s.names_types = s.names_types || names_types_itself(*c.type);
    }
    s.progress = s.missing.empty() ? statement::state::ready : statement::state::unresolved;
    if (all_builtin && s.missing.empty())
        s.catalog.reset();
    else if (s.description)
        s.description->types = s.catalog;
}

// The request stays where it is, and with it all behind it.
void session::emit_lookup(request& r) {
    for (std::size_t i = 0; i < flights_.size(); ++i)
        if (flights_[i].form == flight::kind::lookup && flights_[i].prepared.get() == r.prepared.get()) return;
    resolve(*r.prepared);  // somebody else may have looked it up meanwhile
    if (r.prepared->progress == statement::state::ready) return;
    encode_openings(r);
    wire::query{{type_lookup_sql(r.prepared->missing, server_major_version())}}.encode(out_);
    flight& f = flights_.push();
    f.who = &r;
    f.prepared = r.prepared;
    f.form = flight::kind::lookup;
    f.next = flight::expects::columns;
    carry_openings(r, f);
}

errc session::process_lookup(flight& f, const wire::frame& m) {
    using expects = flight::expects;
    if (m.tag == 'T' && f.next == expects::columns) {
        wire::row_description d;
        if (!wire::row_description::decode(m.body, d) || d.fields.size() != type_lookup::columns)
            return errc::malformed_message;
        lookup_ = type_lookup();
        f.next = expects::rows;
        return {};
    }
    if (m.tag == 'D' && f.next == expects::rows) {
        wire::data_row row;
        if (!wire::data_row::decode(m.body, row) || !lookup_.add_row(row.values)) return errc::malformed_message;
        return {};
    }
    if (m.tag == 'C' && f.next == expects::rows) {
        wire::command_complete c;
        f.next = expects::ready;
        return wire::command_complete::decode(m.body, c) ? errc() : errc::malformed_message;
    }
    return errc::unexpected_message;
}

void session::finish_lookup(flight& f) {
    if (const statement_ptr s = land(f)) {
        ++s->lookups;
        s->looked_up = !foreign_;  // else the types' names are not UTF-8
        if (s->looked_up) s->catalog->learn(lookup_.found());
        if (s->name.empty() || foreign_)
            prepare_again(*s);  // the simple query has ended the unnamed statement
        else
            resolve(*s);
    }
    lookup_ = type_lookup();
    advance();
}

// An argument does not go with its composite type: perhaps that is another one by now.
void session::doubt_composites(const statement& s) noexcept {
    if (!s.catalog) return;
    for (const type* t : s.parameters)
        if ((t->element ? t->element->base() : *t).kind == type_kind::composite) s.catalog->report_outdated();
}

// The server could not read an argument as its type.
void session::doubt_types(const flight& f) noexcept {
    if (f.form != flight::kind::execute && f.form != flight::kind::bind) return;
    if (f.next != flight::expects::bind || !f.prepared->catalog || !f.error) return;
    const std::string& code = f.error->sqlstate;
    if (code == "42804" || code == "22P03") f.prepared->catalog->report_outdated();
    if (code == "22P02") doubt_composites(*f.prepared);
}

void session::forget_types() {
    options_.types->clear();
    if (own_types_) own_types_->clear();
}

void session::set_codecs(runtime_codecs codecs) {
    own_types_ = codecs.empty() ? nullptr : std::make_shared<registry_state>(std::move(codecs));
    cache_.clear();
}

}  // namespace asiopg::detail
