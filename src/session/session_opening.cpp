// Commands that open a transaction or a savepoint: they are sent with the first request inside it.
#include <asiopg/error.hpp>

#include <algorithm>

#include "session/session.hpp"
#include "wire/backend.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

// Everything that was submitted before it is on its way: what is sent next is inside.
void session::take_opening(request& r) {
    openings_.push_back({r.takes, r.sql.take()});
    pending_.remove(r);
    complete(r);
}

// What waits to be opened is inside the use that ends, or is that use: then there is nothing to end.
bool session::emit_closing(request& r) {
    const auto own =
        std::find_if(openings_.begin(), openings_.end(), [&](const opening& o) { return o.use == r.releases; });
    const bool unsent = own != openings_.end();
    openings_.erase(unsent ? own : openings_.begin(), openings_.end());
    if (!unsent) return emit_query(r);
    pending_.remove(r);
    complete(r);
    return true;
}

// In the extended protocol and without a Sync, so that the server passes over what comes behind a command that it
// refuses. The text of a request behind it stays its own: that it cannot be parsed is found inside the transaction.
void session::encode_openings(const request& r) {
    if (r.ahead) return;
    for (const opening& o : openings_) {
        wire::parse{{}, o.command, {}}.encode(out_);
        wire::bind{}.encode(out_);
        wire::execute{}.encode(out_);
    }
}

void session::carry_openings(const request& r, flight& f) {
    if (openings_.empty() || r.ahead) return;
    f.openings = openings_.size();
    unconfirmed_ = std::move(openings_);
    openings_.clear();
}

errc session::process_opening(flight& f, const wire::frame& m) {
    using expects = flight::expects;
    switch (f.next_of_opening) {
        case expects::parse:
            if (m.tag != '1') return errc::unexpected_message;
            f.next_of_opening = expects::bind;
            return m.body.empty() ? errc() : errc::malformed_message;
        case expects::bind:
            if (m.tag != '2') return errc::unexpected_message;
            f.next_of_opening = expects::ready;
            return m.body.empty() ? errc() : errc::malformed_message;
        default:
            break;
    }
    wire::command_complete c;
    if (m.tag != 'C') return errc::unexpected_message;
    if (!wire::command_complete::decode(m.body, c)) return errc::malformed_message;
    f.next_of_opening = expects::parse;
    --f.openings;
    unconfirmed_.erase(unconfirmed_.begin());
    transaction_status_ = 'T';
    return {};
}

std::uint64_t session::take_refused() noexcept {
    remarks_ = given_up_;
    return std::exchange(refused_, 0);
}

// The flight that carried them is over. What waits was meant for the transaction, up to the end of one around it.
void session::refuse_openings() {
    const std::vector<opening> refused = std::move(unconfirmed_);
    unconfirmed_.clear();
    refused_ = refused.front().use;
    remarks_ = true;
    const auto outlives = [&](const request& r) {
        return r.form == request::kind::closing &&
               std::none_of(refused.begin(), refused.end(), [&](const opening& o) { return o.use == r.releases; });
    };
    for (request* r = pending_.front(); r && !outlives(*r);) {
        request* following = r->next;
        if (r->form != request::kind::described_later)  // that was before
            fail_unsent(*r, std::make_exception_ptr(interface_error("the transaction is over")));
        r = following;
    }
    advance();
}

}  // namespace asiopg::detail
