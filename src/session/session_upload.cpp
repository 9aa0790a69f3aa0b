// Requests whose messages are made while they are being sent.
#include <asiopg/error.hpp>

#include "session/session.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

/// Tells that somebody makes what is sent, for as long as it is there.
class session::fed {
public:
    explicit fed(session& s) noexcept : session_(s) { s.set_stop(stop::feeding, true); }
    fed(const fed&) = delete;
    ~fed() { session_.set_stop(stop::feeding, false); }

private:
    session& session_;
};

// Sets of arguments that are encoded as they are sent. What is before them has been answered, so that it is known
// whether there is a transaction. False if it is not yet their turn.
bool session::emit_sets(request& r) {
    const sql_nature nature = r.prepared->nature;
    if (has(nature, sql_nature::copies)) {
        refuse_sets(r);
        return true;
    }
    r.feeder->prepared = r.prepared.get();
    if (!flights_.empty()) return r.feeder->at_once && r.feeder->kept.empty() && emit_few_sets(r);
    begin_upload(r);
    encode_openings(r);
    begin_flight(r, flight::kind::execute, flight::expects::bind).open = true;
    if (nature != sql_nature::plain) stand_alone(r, nature);
    upload_ready_ = true;
    pump();
    // Else its arguments did not go with the statement, which is prepared anew.
    return r.progress == request::stage::sent || r.progress == request::stage::done;
}

// The same behind others: sets that are few travel with them.
bool session::emit_few_sets(request& r) {
    outflow& feeder = *r.feeder;
    const std::size_t start = out_.size();
    try {
        encode_openings(r);
        const std::size_t first = out_.size();
        if (feed(feeder) == outflow::state::more) {
            feeder.kept.write_bytes(out_.view().substr(first));
            feeder.kept_sets = std::exchange(feeder.sets, 0);
            out_.truncate(start);
            return false;
        }
    } catch (...) {
        out_.truncate(start);
        return encoding_failed(r, std::current_exception());
    }
    wire::sync{}.encode(out_);
    r.sets = feeder.sets;
    flight& f = begin_flight(r, flight::kind::execute, flight::expects::bind);
    f.more = r.sets;
    if (f.prepared->nature != sql_nature::plain) stand_alone(r, f.prepared->nature);
    return true;
}

outflow::state session::feed(outflow& from) {
    if (!from.kept.empty()) {
        out_.write_bytes(from.kept.view());
        from.kept = writer();
        from.sets += std::exchange(from.kept_sets, 0);
        return outflow::state::more;
    }
    const fed here(*this);
    news_ = true;  // it may have some afterwards
    const outflow::state state = from.feed(out_);
    if (!out_.ok()) throw interface_error("an element or row is larger than a PostgreSQL message can be (1 GiB)");
    return state;
}

void session::begin_upload(request& r) noexcept {
    uploading_ = &r;
    set_stop(stop::uploading, true);
    upload_ready_ = false;
    upload_began_ = sent_ + (out_.size() - written_);
}

void session::resume_upload() {
    pump();
    if (!pending_.empty()) advance();
}

// The buffer is filled, and filled again when all of it has been sent.
void session::pump() {
    if (foreign_ && uploading_ && upload_ready_) [[unlikely]]
        refuse_upload();
    while (uploading_ && upload_ready_ && !stopped_by(stop::held) && out_.size() < options_.upload_limit) {
        outflow& feeder = *uploading_->feeder;
        const std::size_t start = out_.size(), sets = feeder.sets;
        outflow::state state = outflow::state::failed;
        try {
            state = feed(feeder);
        } catch (...) {
            out_.truncate(start);
            feeder.sets = sets;
            feeder.failure = std::current_exception();
            state = outflow::state::failed;
        }
        flights_.back().more += feeder.sets - sets;
        uploading_->sets = feeder.sets;
        switch (state) {
            case outflow::state::more:
                break;
            case outflow::state::waits:
                return;
            case outflow::state::ended:
                return end_upload(true);
            case outflow::state::failed:
                return end_upload(false);
        }
    }
}

// Ends what was begun in a way that leaves the connection usable.
void session::end_upload(bool complete_) {
    request& r = *std::exchange(uploading_, nullptr);
    set_stop(stop::uploading, false);
    flight& f = flights_.back();
    f.open = false;
    if (f.form == flight::kind::simple) {
        if (f.failed) return;
        if (complete_) {
            wire::copy_done{}.encode(out_);
        } else {
            wire::copy_fail{{r.feeder->reason}}.encode(out_);
            f.copy_in = true;
        }
        return;
    }
    const bool unsent = !f.failed && sent_ <= upload_began_ && !f.described;
    if (unsent && (!complete_ || r.sets == 0)) return take_back_upload(r);
    if (!complete_ && !f.failed && r.sets != 0 && transaction_status_ == 'I' && unconfirmed_.empty()) {
        // The Sync would commit what has been executed.
        wire::parse{{}, "ROLLBACK", {}}.encode(out_);
        wire::bind{}.encode(out_);
        wire::execute{}.encode(out_);
        f.rolls_back = true;
    }
    wire::sync{}.encode(out_);
    if (r.sets == 0 && !f.failed && r.keep_rows) collector_.begin_parts(f.prepared->description, 0);
    if (f.more == 0 && !f.failed) f.next = f.rolls_back ? flight::expects::parse : flight::expects::ready;
}

// Nothing has been sent of it: the server never hears of it.
void session::take_back_upload(request& r) {
    out_.truncate(written_ + static_cast<std::size_t>(upload_began_ - sent_));
    if (flights_.back().openings) openings_ = std::exchange(unconfirmed_, {});
    flights_.pop_back();
    set_stop(stop::alone, false);  // it was the only flight
    r.nothing_sent = true;
    if (r.feeder->failure) {
        doubt_composites(*r.prepared);
        const std::exception_ptr why = r.feeder->failure;
        pending_.push_front(r);
        if (prepare_outdated(r, why)) return;
        pending_.remove(r);
        r.outcome = outcome_kind::local_error;
        r.exception = why;
    } else if (r.keep_rows) {
        collector_.begin_parts(r.prepared->description, 0);
        r.answer = collector_.finish();
    }
    complete(r);
}

void session::cut(std::exception_ptr why) {
    if (uploading_) {
        outflow& feeder = *uploading_->feeder;
        if (!feeder.failure) feeder.failure = std::move(why);
        end_upload(false);
        return;
    }
    request* const who = flights_.empty() ? nullptr : flights_.front().who;
    if (!who || !who->receiver) return;
    who->receiver = nullptr;
    who->keep_rows = false;
    who->exception = std::move(why);
    collector_.finish();
}

}  // namespace asiopg::detail
