// Requests behind which nothing may be sent yet: a COPY, what may end the transaction around others, and what may
// change the encoding of their texts.
#include <asiopg/error.hpp>

#include "session/session.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

namespace {

std::exception_ptr copy_out_failure() {
    return std::make_exception_ptr(interface_error(
        "COPY TO STDOUT is not possible as a query; use copy_from_table or copy_from_query. Its data was "
        "thrown away; what else the query has done is done"));
}

}  // namespace

// The server takes what comes behind COPY FROM STDIN for its data. What comes behind a COMMIT given as a command is not
// in the transaction any more that it was meant for.
void session::stand_alone(const request& r, sql_nature nature) noexcept {
    if (has(nature, sql_nature::copies) || has(nature, sql_nature::encodes) ||
        (r.owner && has(nature, sql_nature::controls))) {
        alone_until_ = ended_ + flights_.size();
        set_stop(stop::alone, true);
    }
}

// The Bind of a second set would end the first one's COPY, and with most servers the connection as well.
void session::refuse_sets(request& r) {
    fail_unsent(
        r, std::make_exception_ptr(interface_error(
               "executemany and fetchmany do not take COPY; use execute for a COPY between the server and its files, "
               "copy_to_table or copy_records_to_table for one of the client's data")));
}

// COPY has verbs of its own; started by a query, its input is refused, and its output passed over and an error.
errc session::process_copy(flight& f, const wire::frame& m) {
    if (m.tag == 'H') {
        f.has_result = f.copy_out = true;
        request* const who = f.who;
        if (!who) return {};
        if (who->form != request::kind::copy_out)
            who->exception = copy_out_failure();
        else if (who->receiver)
            who->receiver->started = who->receiver->news = news_ = true;
        return {};
    }
    if (f.more > 1 ||
        f.open) {  // the Bind behind it ends the copy with an error, and with most servers the connection as well
        f.copy_in = true;
        return {};
    }
    // What was sent behind it the server takes for copy data: the answers would no longer be those of the flights.
    if (flights_.size() > 1) return errc::unexpected_message;
    wire::copy_fail{{"COPY FROM STDIN is not possible as a query; use copy_to_table"}}.encode(out_);
    // In the extended protocol the Sync already sent was swallowed by the copy.
    if (f.form == flight::kind::execute) wire::sync{}.encode(out_);
    f.copy_in = true;
    return {};
}

void session::note_command(request& r, std::string_view tag) noexcept {
    ++r.commands;
    const bool commits = tag == "COMMIT" || tag == "PREPARE TRANSACTION";
    r.committed = r.committed || commits;
    r.controls = r.controls || commits || tag == "ROLLBACK" || tag == "SAVEPOINT" || tag == "RELEASE";
}

void session::note_end(request& r) noexcept {
    r.to_be_looked_at = r.form != request::kind::closing && (r.controls || r.status == 'I');
    if (!r.to_be_looked_at) return;
    ++looks_due_;
    set_stop(stop::looked_at, true);
}

void session::go_on() {
    look_done();
    if (looks_due_ == 0) advance();
}

}  // namespace asiopg::detail
