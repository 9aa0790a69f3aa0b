// The end of preparing a statement: its types become known, or are looked up first.
#include <asiopg/error.hpp>

#include <algorithm>
#include <charconv>

#include "session/session.hpp"
#include "wire/backend.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

namespace {

int major_version(std::string_view text) noexcept {
    int major = 0;
    std::from_chars(text.data(), text.data() + text.size(), major);
    return major;
}

}  // namespace

void session::finish_prepare(flight& f) {
    request* const who = f.who;
    std::unique_ptr<error_fields> error = std::move(f.error);
    statement_ptr s = std::move(f.prepared);
    const bool failed = f.failed;
    flights_.pop();
    if (failed)
        fail_statement(std::move(s), who, std::move(error));
    else
        resolve(*s);
    advance();
}

// Those who wait for the statement prepare it anew.
void session::prepare_again(const statement& s, const request* except) {
    for (request* r = pending_.front(); r; r = r->next)
        if (r != except && r->prepared.get() == &s) {
            r->prepared.reset();
            r->progress = request::stage::waiting;
        }
}

// The error is told to the one that prepared it; to others it need not happen.
void session::fail_statement(statement_ptr s, request* who, std::unique_ptr<error_fields> error) {
    s->progress = statement::state::failed;
    cache_.erase(*s);
    prepare_again(*s, who);
    if (!who) return;
    pending_.remove(*who);
    who->outcome = outcome_kind::server_error;
    who->server_error = std::move(error);
    complete(*who);
}

// Finds the types of parameters and columns; without all of them the statement is not ready.
void session::resolve(statement& s) {
    const std::shared_ptr<const type_catalog> catalog = options_.types->catalog(options_.database);
    bool all_builtin = true;
    s.missing.clear();
    const auto find = [&](oid_t oid) -> const type* {
        const type* t = catalog->find(oid);
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
    for (std::size_t i = 0; i < s.column_oids.size(); ++i) {
        column& c = s.description->columns[i];
        c.type = find(s.column_oids[i]);
        if (!c.type) continue;
        c.format = c.type->binary ? format::binary : format::text;
        s.all_binary = s.all_binary && c.type->binary;
    }
    s.progress = s.missing.empty() ? statement::state::ready : statement::state::unresolved;
    if (!s.missing.empty() || all_builtin) return;
    s.catalog = catalog;
    if (s.description) s.description->types = catalog;
}

// The request stays where it is, and with it all behind it.
void session::emit_lookup(request& r) {
    for (std::size_t i = 0; i < flights_.size(); ++i)
        if (flights_[i].form == flight::kind::lookup && flights_[i].prepared.get() == r.prepared.get()) return;
    wire::query{{type_lookup_sql(r.prepared->missing, major_version(parameter("server_version")))}}.encode(out_);
    flight& f = flights_.push();
    f.who = &r;
    f.prepared = r.prepared;
    f.form = flight::kind::lookup;
    f.next = flight::expects::columns;
}

std::error_code session::process_lookup(flight& f, const wire::frame& m) {
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
        return wire::command_complete::decode(m.body, c) ? std::error_code() : errc::malformed_message;
    }
    return errc::unexpected_message;
}

void session::finish_lookup(flight& f) {
    request* const who = f.who;
    std::unique_ptr<error_fields> error = std::move(f.error);
    statement_ptr s = std::move(f.prepared);
    const bool failed = f.failed;
    flights_.pop();
    if (failed) {
        fail_statement(std::move(s), who, std::move(error));
    } else {
        options_.types->learn(options_.database, lookup_.found(), s->missing);
        if (s->name.empty())
            prepare_again(*s, nullptr);  // the simple query has ended the unnamed statement
        else
            resolve(*s);
    }
    lookup_ = type_lookup();
    advance();
}

void session::forget_types() { options_.types->clear(); }

void session::set_codecs(runtime_codecs codecs) {
    auto own = std::make_shared<registry_state>();
    own->set_codecs(std::move(codecs));
    options_.types = std::move(own);
    cache_.clear();
}

}  // namespace asiopg::detail
