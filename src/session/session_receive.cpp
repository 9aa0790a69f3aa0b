// What the session makes of the server's messages.
#include <asiopg/error.hpp>

#include "core/severity.hpp"
#include "session/server_words.hpp"
#include "session/session.hpp"
#include "wire/backend.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

namespace {

errc malformed() { return errc::malformed_message; }
errc unexpected() { return errc::unexpected_message; }

bool is_copy_without_data(const flight& f) {
    return f.who && f.who->form == request::kind::copy_out && f.who->receiver && !f.who->receiver->started;
}

}  // namespace

[[gnu::hot]] std::error_code session::commit_read(std::size_t count) {
    in_.commit(count);
    if (skip_ != 0 && skip()) [[unlikely]]
        return {};
    for (;;) {
        if (!collect()) [[unlikely]]
            return malformed();
        const std::string_view unread = in_.unread();
        wire::frame f;
        std::size_t size = 0;
        switch (wire::next_frame(unread, options_.message_limit, f, size)) {
            case wire::frame_status::complete:
                break;
            case wire::frame_status::incomplete:
                if (size <= receive_buffer::block_size || !look_at_large(size)) [[likely]]
                    in_.need(size);
                if (!pending_.empty()) advance();
                return {};
            case wire::frame_status::malformed:
                return malformed();
            case wire::frame_status::too_large:
                if (!refuse_message()) return errc::message_too_large;
                if (skip_ == 0) continue;
                if (!pending_.empty()) advance();
                return {};
        }
        if (const errc wrong = process(f); wrong != errc()) [[unlikely]]
            return wrong;
        in_.consume(size);
    }
}

[[gnu::hot]] errc session::process(const wire::frame& m) {
    switch (m.tag) {
        case 'A':
        case 'N':
        case 'S':
            [[unlikely]] return process_async(m);
        case 'E':
            [[unlikely]] return process_error(m);
        default:
            break;
    }
    if (flights_.empty()) [[unlikely]]
        return unexpected();
    flight& f = flights_.front();
    if (m.tag == 'Z') return process_ready(m);
    if (m.tag == '3') return m.body.empty() ? errc() : malformed();  // rides with any flight
    if (f.openings && !f.failed) [[unlikely]]
        return process_opening(f, m);
    if (f.failed) [[unlikely]]
        return f.copy_in ? errc() : unexpected();
    switch (f.form) {
        case flight::kind::execute:
            return process_execute(f, m);
        case flight::kind::bind:
            return process_bind(f, m);
        case flight::kind::prepare:
            return process_prepare(f, m);
        case flight::kind::lookup:
        case flight::kind::answer_lookup:
            return process_lookup(f, m);
        case flight::kind::simple:
            return process_simple(f, m);
    }
    return unexpected();
}

errc session::process_error(const wire::frame& m) {
    wire::error_response e;
    if (!wire::error_response::decode(m.body, e)) return malformed();
    keep_utf8(e.fields);
    // Its last message, although who is between may keep the connection open.
    const bool last = ends_session(e.fields);
    if (last) note_last(e.fields);
    if (flights_.empty()) {
        farewell_ = std::move(e.fields);  // outside a query only a farewell (FATAL) makes sense
        return last ? errc::connection_closed : errc();
    }
    flight& f = flights_.front();
    if (!f.error || last) f.error = std::make_unique<error_fields>(std::move(e.fields));
    if (last) return errc::connection_closed;
    // What was refused was not ended by a Sync of its own: the Query behind it is passed over, as all up to a Sync.
    const bool ends_with_sync =
        f.form == flight::kind::execute || f.form == flight::kind::bind || f.form == flight::kind::prepare;
    if (f.openings && !f.failed && !ends_with_sync) wire::sync{}.encode(out_);
    if (f.openings && f.who) f.who->sql = unconfirmed_.front().command;  // that is what the error is about
    f.failed = true;
    if (stopped_by(stop::unbound) && flights_.size() == 1) sync_unbound();
    if (f.form == flight::kind::execute && f.who && f.who->receiver) untell_beginning(*f.who->receiver);
    if (uploading_ && flights_.size() == 1) end_upload(false);
    return {};
}

errc session::process_prepare(flight& f, const wire::frame& m) {
    statement& s = *f.prepared;
    using expects = flight::expects;
    if (m.tag == '1' && f.next == expects::parse) {
        f.next = expects::parameters;
        return m.body.empty() ? errc() : malformed();
    }
    if (m.tag == 't' && f.next == expects::parameters) {
        wire::parameter_description d;
        if (!wire::parameter_description::decode(m.body, d)) return malformed();
        s.parameter_oids.assign(d.types.begin(), d.types.end());
        f.next = expects::columns;
        return {};
    }
    if (m.tag == 'n' && f.next == expects::columns) {
        if (!m.body.empty()) return malformed();
        f.next = expects::ready;
        if (s.name.empty()) bind_described(f);
        return {};
    }
    if (m.tag == 'T' && f.next == expects::columns) {
        wire::row_description d;
        if (!wire::row_description::decode(m.body, d)) return malformed();
        auto description = std::make_shared<row_description>();
        description->columns.reserve(d.fields.size());
        for (const auto& field : d.fields) {
            column& c = description->columns.emplace_back();
            c.name = field.name;
            s.column_oids.push_back(field.type_oid);
            c.table_oid = field.table_oid;
            c.attribute_number = field.attribute;
            c.type_size = field.size;
            c.type_modifier = field.modifier;
        }
        s.description = std::move(description);
        f.next = expects::ready;
        if (s.name.empty()) bind_described(f);
        return {};
    }
    return unexpected();
}

[[gnu::hot]] errc session::process_execute(flight& f, const wire::frame& m) {
    using expects = flight::expects;
    // Rows that somebody wants have been taken by collect_rows().
    if (m.tag == 'D' && f.next == expects::rows) return f.who && f.who->keep_rows ? unexpected() : errc();
    switch (m.tag) {
        case '1':
            if (f.next != expects::parse) return unexpected();
            f.next = expects::bind;
            return m.body.empty() ? errc() : malformed();
        case '2':
            if (f.next != expects::bind || (f.more == 0 && !f.rolls_back)) [[unlikely]]
                return unexpected();
            if (!m.body.empty()) [[unlikely]]
                return malformed();
            f.next = expects::rows;
            if (!f.who || !f.who->keep_rows || f.more == 0) return {};
            begin_rows(f);
            return {};
        case 'C':
        case 's':
        case 'I':
            if (f.next != expects::rows || f.has_result) [[unlikely]]
                return unexpected();
            if (f.more == 0) [[unlikely]] {  // our own ROLLBACK
                f.next = expects::ready;
                return {};
            }
            if (--f.more || f.open)
                f.next = expects::bind;
            else
                f.next = f.rolls_back ? expects::parse : expects::ready;
            return finish_command(f, m);
        case 'G':
        case 'H':
        case 'W':
            if (f.next != expects::rows) return unexpected();
            return process_copy(f, m);
        case 'd':
            return f.has_result ? errc() : unexpected();
        case 'c':
            if (!f.has_result) return unexpected();
            f.has_result = f.copy_out = false;
            return m.body.empty() ? errc() : malformed();
        default:
            return unexpected();
    }
}

errc session::process_simple(flight& f, const wire::frame& m) {
    switch (m.tag) {
        case 'T': {
            wire::row_description d;
            if (f.has_result) return unexpected();
            if (!wire::row_description::decode(m.body, d)) return malformed();
            f.has_result = true;
            return {};
        }
        case 'D':
            return f.has_result && !f.copy_out ? errc() : unexpected();
        case 'd':
            return f.copy_out ? errc() : unexpected();
        case 'c':
            if (!f.copy_out || !m.body.empty()) return unexpected();
            f.has_result = f.copy_out = false;
            return {};
        case 'C':
        case 'I':
            if (f.copy_out || is_copy_without_data(f))
                return unexpected();  // copied data is whole when CopyDone says so
            f.has_result = false;
            f.next = flight::expects::ready;  // or another command
            return finish_command(f, m);
        case 'G':
        case 'H':
        case 'W':
            if (f.has_result) return unexpected();
            if (m.tag == 'G' && f.copy_in) return {};  // given up before
            if (m.tag == 'G' && uploading_ && f.who == uploading_ && !upload_ready_) {
                upload_ready_ = true;
                pump();
                return {};
            }
            return process_copy(f, m);
        default:
            return unexpected();
    }
}

[[gnu::hot]] errc session::finish_command(flight& f, const wire::frame& m) {
    wire::command_complete c;
    if (m.tag != 'C') {
        if (!m.body.empty()) return malformed();
    } else {
        if (!wire::command_complete::decode(m.body, c)) [[unlikely]]
            return malformed();
        if (*c.text.data() == 'D') [[unlikely]]  // DISCARD ALL, DEALLOCATE ALL; at least the NUL behind a tag is there
            note_reset(c.text);
    }
    if (!f.who) [[unlikely]]
        return {};
    if (f.who->owner) [[unlikely]]
        note_command(*f.who, c.text);
    if (f.who->sets == 0) {
        if (m.tag == 'C') f.who->tag = command_tag(c.text);
    } else if (f.who->keep_rows) {
        collector_.end_part(command_tag(c.text));
    }
    return {};
}

// A request's rows begin: one result, or one for each set of arguments.
[[gnu::hot]] void session::begin_rows(flight& f) {
    request& r = *f.who;
    if (inflow* const to = r.receiver) {
        to->description = f.prepared->description;
        to->started = to->news = news_ = true;
    }
    if (r.sets == 0)
        collector_.begin(f.prepared->description);
    else if (!collector_.active())
        collector_.begin_parts(f.prepared->description, r.sets);
}

// Which set of arguments it was that the server did not like; none if it is the commit that failed.
void session::note_error(flight& f) {
    const bool executing = f.form == flight::kind::execute && f.next != flight::expects::ready;
    if (executing && f.who->sets && !f.openings) f.who->failed_set = f.who->sets - f.more;
}

[[gnu::hot]] errc session::process_ready(const wire::frame& m) {
    wire::ready_for_query z;
    if (!wire::ready_for_query::decode(m.body, z)) [[unlikely]]
        return malformed();
    flight& f = flights_.front();
    if (!f.failed) [[likely]] {
        if (uploading_ && f.who == uploading_) return unexpected();
        const bool busy = f.has_result || (f.form == flight::kind::simple && f.copy_in);
        if (f.next != flight::expects::ready || busy) [[unlikely]]
            return unexpected();
    }
    const bool refused = f.openings != 0;
    const char before = transaction_status_;
    transaction_status_ = static_cast<char>(z.status);
    ++ended_;
    if (f.form == flight::kind::execute) [[likely]]
        finish_execute(f, before);
    else if (f.form == flight::kind::prepare)
        finish_prepare(f);
    else if (f.form == flight::kind::lookup) [[unlikely]]
        finish_lookup(f);
    else if (f.form == flight::kind::answer_lookup) [[unlikely]]
        finish_answer_lookup(f);
    else
        finish_execute(f, before);
    if (refused) [[unlikely]]
        refuse_openings();
    return {};
}

namespace {

// The server's answer to our CopyFail.
bool is_copy_failure(const flight& f) {
    return f.form == flight::kind::simple && f.error && f.error->sqlstate == "57014";
}

}  // namespace

[[gnu::hot]] void session::finish_execute(flight& f, char status_before) {
    request* const who = f.who;
    if (f.failed && retry(f, status_before)) [[unlikely]]
        return;
    if (!who) [[unlikely]] {
        collector_.finish();
        return flights_.pop();
    }
    who->status = transaction_status_;
    who->status_before = status_before;
    const bool sends = who->feeder != nullptr, cut = who->exception != nullptr;
    const bool more = f.failed | (who->owner != 0) | sends | cut;
    if (!more || !note_outcome(f)) [[likely]] {
        if (f.form == flight::kind::execute && who->keep_rows) {
            who->answer = collector_.finish();
            if (f.prepared->names_types && !who->to_be_looked_at && await_types(f)) [[unlikely]]
                return;
        }
    }
    complete(*who);
    flights_.pop();
}

// What there may be to an end but rows. True if it was no success: then there are none.
bool session::note_outcome(flight& f) {
    request& r = *f.who;
    if (r.owner) note_end(r);
    if (r.feeder && r.feeder->failure && (!f.failed || is_copy_failure(f))) {
        r.outcome = outcome_kind::local_error;
        r.exception = std::move(r.feeder->failure);
    } else if (f.failed) {
        doubt_types(f);
        r.outcome = outcome_kind::server_error;
        r.server_error = std::move(f.error);
        note_error(f);
    } else if (r.exception) {  // it was cut
        r.outcome = outcome_kind::local_error;
    } else {
        return false;
    }
    collector_.finish();
    return true;
}

}  // namespace asiopg::detail
