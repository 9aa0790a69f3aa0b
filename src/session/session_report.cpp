// What the server tells on its own: its settings, and that the session is over.
#include <asiopg/error.hpp>

#include <algorithm>

#include "core/sql_command.hpp"
#include "session/server_words.hpp"
#include "session/session.hpp"
#include "wire/backend.hpp"

namespace asiopg::detail {

namespace {

bool is_ascii(std::string_view text) noexcept {
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

errc session::process_async(const wire::frame& m) {
    if (m.tag == 'S') {
        wire::parameter_status p;
        if (!wire::parameter_status::decode(m.body, p)) return errc::malformed_message;
        return report_parameter(p.name, p.value);
    }
    if (m.tag == 'N') {
        wire::notice_response n;
        if (!wire::notice_response::decode(m.body, n)) return errc::malformed_message;
    } else {
        wire::notification_response n;
        if (!wire::notification_response::decode(m.body, n)) return errc::malformed_message;
    }
    return {};
}

void session::set_parameter(std::string name, std::string value) {
    if (name == "client_encoding") foreign_ = !is_utf8(value);
    for (auto& [key, old] : parameters_)
        if (key == name) {
            old = std::move(value);
            return;
        }
    parameters_.emplace_back(std::move(name), std::move(value));
}

// There is no end of what a broken or hostile server may report.
errc session::report_parameter(std::string_view name, std::string_view value) {
    std::size_t count = 1, bytes = name.size() + value.size();
    for (const auto& [key, old] : parameters_)
        if (key != name) {
            ++count;
            bytes += key.size() + old.size();
        }
    if (count > most_settings || bytes > most_bytes_of_settings) {
        fault_ = "the server reports more than " + std::to_string(most_settings) + " settings, or more than " +
                 std::to_string(most_bytes_of_settings) + " bytes of them";
        return errc::unexpected_message;
    }
    if (parameter(name) != value) note_changed_setting(name);
    set_parameter(std::string(name), std::string(value));
    if (!foreign_ || name != "client_encoding") return {};
    // Servers since 14 report at a command's end what happened in its middle: nobody knows which rows came before it.
    if (!flights_.empty()) {
        flight& f = flights_.front();
        const bool takes = f.form == flight::kind::execute || f.form == flight::kind::simple;
        const bool passes_on =
            f.who && f.who->receiver && (f.who->receiver->pieces != 0 || f.who->receiver->description);
        if (takes && f.who && (passes_on || collector_.rows_so_far() != 0))
            give_up(f, foreign_failure("what this command has sent was not read, although it was executed"));
    }
    if (uploading_ && upload_ready_) refuse_upload();
    return {};
}

void session::note_last(const error_fields& e) {
    fault_ = e.severity + ": " + e.message + " (SQLSTATE " + e.sqlstate + ")";
}

std::exception_ptr session::foreign_failure(const char* what) const {
    return std::make_exception_ptr(interface_error(
        "client_encoding was changed to " + std::string(parameter("client_encoding")) +
        ", while asiopg's texts are UTF-8: " + what +
        ". Until execute(\"RESET client_encoding\"), reset() or the ROLLBACK of the transaction that changed it, only "
        "execute() of scripts without arguments and in ASCII is possible"));
}

// While the server speaks another encoding. What is on the way may be what changes that.
session::verdict session::judge_foreign(request& r, bool gate_open) {
    switch (r.form) {
        case request::kind::simple:
            if (is_ascii(r.sql)) return verdict::send;
            break;
        case request::kind::extended:
            if (r.arguments.size() == 0 && !r.use && !r.feeder && is_ascii(r.sql) && changes_settings(r.sql))
                return verdict::send;
            break;
        case request::kind::described_later:  // a lookup is text as well
            pending_.remove(r);
            complete_described(r);
            return verdict::refused;
        case request::kind::opening:
        case request::kind::closing:
            return verdict::send;
        default:
            break;
    }
    if (!gate_open || !flights_.empty()) return verdict::wait;
    fail_unsent(r, foreign_failure("nothing was sent"));
    return verdict::refused;
}

void session::refuse_upload() {
    outflow& feeder = *uploading_->feeder;
    if (!feeder.failure) feeder.failure = foreign_failure("what it was to send was not sent");
    end_upload(false);
}

}  // namespace asiopg::detail
