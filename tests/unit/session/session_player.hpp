// Plays scripts against a session without I/O: as written, cut anywhere, or with a fault at any step.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "session/result_parts.hpp"
#include "session/session.hpp"
#include "support/say.hpp"

namespace asiopg::test {

/// What happens to the server's bytes on their way.
struct tampering {
    enum class kind {
        none,
        cut,      // the bytes before and from byte `at` arrive apart
        trickle,  // every byte arrives alone
        lose,     // the connection goes before message `at`
        insert,   // `bytes` arrive before message `at`
        replace   // `bytes` arrive instead of message `at`
    };
    kind what = kind::none;
    std::size_t at = 0;
    std::string bytes;
};

class player {
public:
    explicit player(tampering t = {}) : tampering_(std::move(t)) { open({}); }

    /// Begins anew with these options; before anything is asked.
    void open(detail::session_options options) { session_ = std::make_unique<detail::session>(std::move(options)); }
    detail::session& protocol() { return *session_; }

    // --- the client's part; requests are known by the number that these give ---
    std::size_t ask(std::string sql, params arguments = {}, std::int32_t row_limit = 0, bool keep_rows = true) {
        auto r = std::make_unique<detail::request>();
        r->sql = std::move(sql);
        r->arguments = std::move(arguments);
        r->row_limit = row_limit;
        r->keep_rows = keep_rows;
        return submit(std::move(r));
    }
    /// So many sets, of equal parts of the arguments.
    std::size_t ask_many(std::string sql, std::size_t sets, params arguments = {}, bool keep_rows = true) {
        auto r = std::make_unique<detail::request>();
        r->sql = std::move(sql);
        r->sets = sets;
        r->arguments = std::move(arguments);
        r->keep_rows = keep_rows;
        return submit(std::move(r));
    }
    std::size_t run(std::string sql) {
        auto r = std::make_unique<detail::request>();
        r->sql = std::move(sql);
        r->form = detail::request::kind::simple;
        r->keep_rows = false;
        return submit(std::move(r));
    }
    /// Prepares for a handle, which `release()` gives up.
    std::size_t prepare(std::string sql, std::string name = {}) {
        auto r = std::make_unique<detail::request>();
        r->sql = std::move(sql);
        r->name = std::move(name);
        r->form = detail::request::kind::prepare;
        return submit(std::move(r));
    }
    /// Runs what `handle` prepared; `sets` as for ask_many().
    std::size_t ask_prepared(std::size_t handle, params arguments = {}, std::size_t sets = 0) {
        auto r = std::make_unique<detail::request>();
        r->use = &requests_[handle]->prepared;
        r->arguments = std::move(arguments);
        r->sets = sets;
        return submit(std::move(r));
    }
    /// Opens a portal, of a text or of what was prepared; to be given up likewise.
    std::size_t open_portal(std::string sql, params arguments = {}) {
        auto r = std::make_unique<detail::request>();
        r->sql = std::move(sql);
        r->arguments = std::move(arguments);
        r->form = detail::request::kind::open_portal;
        return submit(std::move(r));
    }
    std::size_t open_prepared(std::size_t handle, params arguments = {}) {
        auto r = std::make_unique<detail::request>();
        r->use = &requests_[handle]->prepared;
        r->arguments = std::move(arguments);
        r->form = detail::request::kind::open_portal;
        return submit(std::move(r));
    }
    std::size_t fetch(std::size_t portal, std::int32_t count, bool keep_rows = true) {
        auto r = std::make_unique<detail::request>();
        r->use = &requests_[portal]->prepared;
        r->name = requests_[portal]->name;
        r->form = detail::request::kind::fetch_portal;
        r->row_limit = count;
        r->keep_rows = keep_rows;
        return submit(std::move(r));
    }
    void release(std::size_t i) {
        deliver();
        requests_[i]->prepared.reset();
        if (requests_[i]->form == detail::request::kind::open_portal) session_->close_portal(requests_[i]->name);
    }
    /// The opening of an exclusive use, and what ends it.
    std::size_t open_use(std::uint64_t use, std::string sql) {
        auto r = std::make_unique<detail::request>();
        r->sql = std::move(sql);
        r->form = detail::request::kind::opening;
        r->takes = use;
        return submit(std::move(r));
    }
    std::size_t close_use(std::uint64_t use, std::string sql) {
        auto r = std::make_unique<detail::request>();
        r->sql = std::move(sql);
        r->form = detail::request::kind::closing;
        r->keep_rows = false;
        r->releases = use;
        return submit(std::move(r));
    }
    void expect_inside(bool inside) {
        deliver();
        if (!diverged_) {
            EXPECT_EQ(session_->in_transaction(), inside) << "after server message " << messages_;
        }
    }
    void expect_refused(std::uint64_t use) {
        deliver();
        if (!diverged_) {
            EXPECT_EQ(session_->take_refused(), use);
        }
    }
    /// The caller goes: its request is destroyed at once.
    void abandon(std::size_t i) {
        deliver();
        if (over_) return;
        session_->abandon(*requests_[i]);
        requests_[i].reset();
        outcomes_[i] = "abandoned";
        settle();
    }
    void hold(bool on) {
        deliver();
        if (!over_) session_->hold(on);
        settle();
    }
    /// The connection ends here in the script itself.
    void lose() {
        deliver();
        ends_with_loss_ = true;
        if (!over_) end(errc::connection_closed);
    }

    // --- the server's part: any number of messages ---
    void server(std::string_view messages) {
        while (!messages.empty()) {
            wire::frame f;
            std::size_t size = 0;
            if (wire::next_frame(messages, max_message_size, f, size) != wire::frame_status::complete)
                size = messages.size();
            due_.emplace_back(messages.substr(0, size));
            messages.remove_prefix(size);
        }
    }

    // --- what came of it; checked as long as nothing was changed on the way ---
    /// The type bytes of what the client has sent since the last call.
    void expect_sent(std::string_view tags) {
        deliver();
        std::string found;
        while (!sent_.empty()) {
            wire::frame f;
            std::size_t size = 0;
            if (wire::next_frame(sent_, max_message_size, f, size) != wire::frame_status::complete) {
                ADD_FAILURE() << "half a message is left";
                break;
            }
            found += f.tag;
            sent_.erase(0, size);
        }
        if (!diverged_) {
            EXPECT_EQ(found, tags) << "after server message " << messages_;
        }
    }
    void expect(std::size_t i, std::string_view outcome) {
        deliver();
        if (!diverged_) {
            EXPECT_EQ(outcomes_[i], outcome) << "request " << i;
        }
    }
    void expect_order(const std::vector<std::size_t>& order) {
        deliver();
        if (!diverged_) {
            EXPECT_EQ(order_, order);
        }
    }

    /// The end of the script: nothing may be left to wait for.
    void finish() {
        deliver();
        if (!over_ && diverged_) end(errc::connection_closed);
        EXPECT_FALSE(session_->expects_read());
        EXPECT_FALSE(session_->has_pending());
        if (over_) {
            EXPECT_FALSE(session_->wants_write());
        }
        for (std::size_t i = 0; i < outcomes_.size(); ++i)
            EXPECT_NE(outcomes_[i], "") << "request " << i << " is still waiting";
        for (const auto& r : requests_)
            if (r) r->prepared.reset();  // no handle outlives the session
    }

    /// What the session said about the server; empty if it has found no fault.
    std::error_code fault() const { return fault_; }
    bool diverged() const { return diverged_; }
    bool ends_with_loss() const { return ends_with_loss_; }
    bool saw_copy_in() const { return saw_copy_in_; }
    std::size_t bytes() const { return bytes_; }
    std::size_t messages() const { return messages_; }
    const std::vector<std::string>& all() const { return all_; }
    const std::vector<std::string>& outcomes() const { return outcomes_; }
    detail::request& at(std::size_t i) { return *requests_[i]; }

private:
    using kind = tampering::kind;

    std::size_t submit(std::unique_ptr<detail::request> r) {
        deliver();
        requests_.push_back(std::move(r));
        outcomes_.emplace_back(over_ ? "never submitted" : "");
        if (!over_) session_->submit(*requests_.back(), 0);
        settle();
        return requests_.size() - 1;
    }

    void deliver() {
        std::string together;
        for (const std::string& m : std::exchange(due_, {})) {
            const bool here = messages_++ == tampering_.at;
            all_.push_back(m);
            if (m.front() == 'G') saw_copy_in_ = true;
            switch (here ? tampering_.what : kind::none) {
                case kind::none:
                case kind::cut:
                case kind::trickle:
                    break;
                case kind::lose:
                    flush(together);
                    diverged_ = true;
                    if (!over_) end(errc::connection_closed);
                    continue;
                case kind::insert:
                    flush(together);
                    diverged_ = true;
                    together += tampering_.bytes;
                    break;
                case kind::replace:
                    flush(together);
                    diverged_ = true;
                    together += tampering_.bytes;
                    continue;
            }
            together += m;
        }
        flush(together);
    }
    void flush(std::string& together) {
        const std::string all = std::exchange(together, {});
        if (tampering_.what == kind::trickle) {
            for (const char c : all) give({&c, 1});
        } else if (tampering_.what == kind::cut && tampering_.at > bytes_ && tampering_.at < bytes_ + all.size()) {
            const std::string_view view = all;
            const std::size_t first = tampering_.at - bytes_;
            give(view.substr(0, first));
            give(view.substr(first));
        } else {
            give(all);
        }
        bytes_ += all.size();
    }
    void give(std::string_view bytes) {
        while (!bytes.empty() && !over_) {
            const std::span<char> room = session_->prepare_read();
            ASSERT_GT(room.size(), 0u);
            const std::size_t n = std::min(bytes.size(), room.size());
            bytes.copy(room.data(), n);
            bytes.remove_prefix(n);
            if (const std::error_code ec = session_->commit_read(n)) {
                if (ec == errc::connection_closed) {  // the server said that this was its last message
                    settle();
                    end(ec);
                    return;
                }
                EXPECT_EQ(ec.category(), error_category());
                EXPECT_TRUE(diverged_) << ec.message();
                fault_ = ec;
                settle();
                end(ec);
                return;
            }
            settle();
        }
    }
    void end(std::error_code why) {
        over_ = true;
        session_->lose(why);
        settle();
    }

    // Takes what is to be sent, and what is over.
    void settle() {
        while (session_->wants_write()) {
            const auto out = session_->prepare_write();
            sent_.append(out.data(), out.size());
            session_->commit_write(out.size());
        }
        while (detail::request* r = session_->next_completed()) {
            std::size_t i = 0;
            while (requests_[i].get() != r) ++i;
            EXPECT_EQ(outcomes_[i], "") << "request " << i << " ends twice";
            outcomes_[i] = describe(*r);
            order_.push_back(i);
        }
    }

    static std::string describe(const detail::request& r) {
        switch (r.outcome) {
            case detail::outcome_kind::success:
                if (r.answer && r.answer->parts) return "ok" + parts(*r.answer);
                return "ok " + std::string(r.tag.str()) + cells(r.answer.get());
            case detail::outcome_kind::server_error:
                return "error " + r.server_error->sqlstate +
                       (r.failed_set == r.no_set ? std::string() : " in " + std::to_string(r.failed_set));
            case detail::outcome_kind::local_error:
                return "local " + std::string(r.exception ? "exception" : r.code->message());
            case detail::outcome_kind::lost:
                return "lost " + std::string(r.nothing_sent ? "unsent" : "sent");
        }
        return "?";
    }
    static std::string parts(const detail::rows& rows) {
        std::string out;
        const detail::result_parts& all = *rows.parts;
        for (std::size_t i = 0; i < all.parts.size(); ++i) {
            const std::string_view tag = all.tags[all.parts[i].tag].str();
            out.append(" (").append(tag).append(cells(&rows, all.begin(i), all.begin(i) + all.size(i))).append(")");
        }
        return out;
    }
    static std::string cells(const detail::rows* rows, std::size_t first = 0, std::size_t end = ~std::size_t{0}) {
        std::string out;
        for (std::size_t i = first; rows && i < std::min(end, rows->size()); ++i) {
            out += " [";
            for (std::size_t j = 0; j < rows->width(); ++j) {
                if (j) out += ',';
                reader in({rows->field(i, j), 4});
                const std::int32_t size = in.read_int32();
                const std::string_view value(rows->field(i, j) + 4, size < 0 ? 0 : static_cast<std::size_t>(size));
                reader number(value);
                if (size < 0)
                    out += "null";
                else if (rows->column_at(j).type->oid == oid::int4)
                    out += std::to_string(number.read_int32());
                else
                    out += value;
            }
            out += ']';
        }
        return out;
    }

    tampering tampering_;
    std::vector<std::string> outcomes_;
    std::vector<std::unique_ptr<detail::request>> requests_;
    std::unique_ptr<detail::session> session_;  // goes before the requests, as in an engine
    std::vector<std::string> due_;
    std::vector<std::string> all_;
    std::vector<std::size_t> order_;
    std::string sent_;
    std::size_t bytes_ = 0;
    std::size_t messages_ = 0;
    std::error_code fault_;
    bool over_ = false;
    bool diverged_ = false;
    bool ends_with_loss_ = false;
    bool saw_copy_in_ = false;
};

}  // namespace asiopg::test
