// What is more than the client is to hold, or can: the request whose answer it is fails, and the rest is passed over.
#include <asiopg/error.hpp>
#include <asiopg/reader.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include "session/session.hpp"

namespace asiopg::detail {

namespace {

std::string bytes(std::size_t n) { return std::to_string(n) + " bytes"; }

}  // namespace

// Nothing of its answer is kept from now on. Whoever drives the session may abandon it; else it ends with its answer.
void session::give_up(flight& f, std::exception_ptr why) noexcept {
    collector_.finish();
    if (!f.who || f.who->exception) return;
    f.who->receiver = nullptr;
    f.who->keep_rows = false;
    f.who->exception = std::move(why);
    f.given_up = given_up_ = remarks_ = true;
}

bool session::take_given_up() noexcept {
    remarks_ = refused_ != 0;
    return std::exchange(given_up_, false);
}

request* session::given_up() noexcept {
    return flights_.empty() || !flights_.front().given_up ? nullptr : flights_.front().who;
}

void session::refuse_result(flight& f) {
    if (f.who->receiver) return;  // its caller takes the rows as they come
    give_up(f, std::make_exception_ptr(interface_error(
                   "the result is larger than max_result_size (" + bytes(options_.result_limit) +
                   "): read it piece by piece with stream() or a cursor, ask for less, or raise that connect option")));
}

// Data of an answer is nobody's but its request's; all other messages tell something that is needed.
bool session::may_pass_over() const noexcept {
    if (flights_.empty() || in_.unread().empty()) return false;
    const flight& f = flights_.front();
    if (f.failed || f.openings) return false;
    switch (in_.unread().front()) {
        case 'D':
            return f.form == flight::kind::simple ? f.has_result
                                                  : f.form == flight::kind::execute && f.next == flight::expects::rows;
        case 'd':
            return f.has_result;
        default:
            return false;
    }
}

void session::begin_skip(std::size_t size) noexcept {
    skip_ = size;
    in_.need(0);
    skip();
}

// True if there is nothing more to look at.
bool session::skip() noexcept {
    const std::size_t there = std::min(skip_, in_.unread().size());
    in_.consume(there);
    skip_ -= there;
    return skip_ != 0;
}

bool session::refuse_message() {
    const std::string_view unread = in_.unread();
    const std::size_t size = std::size_t{load_network<std::uint32_t>(unread.data() + 1)} + 1;
    const std::string what =
        "a message of " + bytes(size) + " is larger than max_message_size (" + bytes(options_.message_limit) + ")";
    const bool possible = size <= max_message_size;  // for any server
    if (!possible || !may_pass_over()) {
        fault_ = std::string("the server sent ") + what + ", of type '" + unread.front() + "'";
        return false;
    }
    flight& f = flights_.front();
    if (f.who && (f.who->keep_rows || f.who->receiver))
        give_up(f, std::make_exception_ptr(interface_error(
                       "the server sent a row that cannot be taken: " + what +
                       ": read the value in parts (substring(), large objects), or raise that connect option")));
    begin_skip(size);
    return true;
}

// A long message whose beginning, but not its end, is there. True if it is passed over: nobody wants it, or it is more
// than a result may have, which its length tells before it has come.
bool session::look_at_large(std::size_t size) {
    if (!may_pass_over()) return false;
    flight& f = flights_.front();
    const bool wanted = f.who && (f.who->keep_rows || f.who->receiver);
    const bool too_much = wanted && !f.who->receiver && f.form == flight::kind::execute &&
                          (size > options_.result_limit || collector_.bytes() > options_.result_limit - size);
    if (wanted && !too_much) return false;
    if (too_much) refuse_result(f);
    begin_skip(size);
    return true;
}

// What a result has taken is free again then, which may be all that was missing.
bool session::pass_over(std::exception_ptr why) {
    if (flights_.empty()) return false;
    flight& f = flights_.front();
    const bool rows = f.form == flight::kind::execute && f.next == flight::expects::rows;
    const bool wanted = f.who && !f.who->exception && ((rows && f.who->keep_rows) || f.who->receiver);
    if (wanted) give_up(f, std::move(why));
    const bool whole_header = in_.unread().size() >= wire::frame_header_size;
    if (!whole_header || !may_pass_over()) return wanted;
    begin_skip(std::size_t{load_network<std::uint32_t>(in_.unread().data() + 1)} + 1);
    return true;
}

}  // namespace asiopg::detail
