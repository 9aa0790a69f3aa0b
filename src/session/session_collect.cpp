// Runs of rows and of copied data: taken out of what was received, and handed over where somebody takes them as they
// come.
#include "session/session.hpp"

#include <utility>

namespace asiopg::detail {

// Rows come in runs: as long as the next message is one for the request at the head, nothing else is looked at.
[[gnu::hot]] bool session::collect() {
    if (flights_.empty()) return true;
    flight& f = flights_.front();
    if (f.form == flight::kind::execute) return collect_rows(f);
    if (f.who && f.who->receiver && f.has_result) collect_copy(f);
    return true;
}

[[gnu::hot]] bool session::collect_rows(flight& f) {
    if (f.next != flight::expects::rows || f.failed || !f.who || !f.who->keep_rows) return true;
    if (f.portal && !collector_.active()) [[unlikely]]
        collector_.begin(f.prepared->description);  // no BindComplete came before
    if (!f.prepared->description) return true;
    if (foreign_) [[unlikely]] {
        if (in_.unread().starts_with('D'))
            give_up(f, foreign_failure("its rows were not read, although it was executed"));
        return true;
    }
    bool broken = false;
    std::size_t used = 0;
    try {
        used = collector_.add_run(in_.unread(), *in_.block(), options_.message_limit, broken);
        in_.consume(used);
        if (used && f.who->receiver && !broken) [[unlikely]]
            pass_on(f, used);
    } catch (...) {
        give_up(f, std::current_exception());  // what it has not consumed is passed over, as all that comes
        return true;
    }
    if (collector_.bytes() > options_.result_limit) [[unlikely]]
        refuse_result(f);
    return !broken;
}

// To who takes the rows as they come.
void session::pass_on(flight& f, std::size_t bytes) {
    inflow& to = *f.who->receiver;
    to.batches.push_back({collector_.finish(), bytes});
    to.held += bytes;
    to.news = news_ = true;
    collector_.begin(f.prepared->description);
}

void session::collect_copy(flight& f) {
    inflow& to = *f.who->receiver;
    const std::size_t held = to.data.size();
    if (foreign_) [[unlikely]]
        return give_up(f, foreign_failure("its data was not read"));
    try {
        in_.consume(take_copied(to));
    } catch (...) {
        to.data.truncate(held);
        give_up(f, std::current_exception());
    }
}

std::size_t session::take_copied(inflow& to) {
    const std::string_view unread = in_.unread();
    std::size_t used = 0;
    for (wire::frame m;;) {
        std::size_t size = 0;
        if (wire::next_frame(unread.substr(used), options_.message_limit, m, size) != wire::frame_status::complete ||
            m.tag != 'd')
            break;
        to.data.write_bytes(m.body);
        ++to.pieces;
        used += size;
    }
    if (used != 0) {
        to.held = to.data.size();
        to.news = news_ = true;
    }
    return used;
}

flow* session::find_news() noexcept {
    const auto told = [](flow& f) { return std::exchange(f.news, false) ? &f : nullptr; };
    if (!flights_.empty())
        if (request* const who = flights_.front().who; who && who->receiver)
            if (flow* const f = told(*who->receiver)) return f;
    flow* const of_upload = uploading_ ? told(*uploading_->feeder) : nullptr;
    news_ = of_upload != nullptr;
    return of_upload;
}

bool session::knows_news() const noexcept {
    if (!flights_.empty())
        if (const request* const who = flights_.front().who; who && who->receiver && who->receiver->news) return true;
    return uploading_ && uploading_->feeder->news;
}

}  // namespace asiopg::detail
