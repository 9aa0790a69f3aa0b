// Drives a connection's decisions without sockets or clocks: operations with names, the server's bytes, and a time that
// the test tells.
#pragma once

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "connection/failures.hpp"
#include "connection/state/connection_state.hpp"
#include "support/say.hpp"
#include "wire/frame.hpp"

namespace asiopg::test {

class state_player {
public:
    explicit state_player(detail::connection_limits limits = {}) : state({}, limits) {}
    state_player(const state_player&) = delete;

    detail::connection_state state;

    void pass(std::chrono::milliseconds time) {
        time_ += time;
        if (state.next_deadline() <= time_) input([&](detail::moment& now) { state.tick(now); });
    }
    /// Gives the operation's id. `outcome(name)` tells what became of it.
    std::uint64_t run(const std::string& name, std::string sql, std::uint64_t owner = 0,
                      std::chrono::nanoseconds limit = detail::operation::no_limit) {
        auto op = make(name, std::move(sql), detail::request::kind::simple);
        op->owner = owner;
        op->limit = limit;
        return start(std::move(op));
    }
    /// The opening of a scope, and what ends it.
    std::uint64_t open(const std::string& name, std::string sql, std::uint64_t owner = 0) {
        auto op = make(name, std::move(sql), detail::request::kind::opening);
        op->owner = owner;
        const std::uint64_t scope = op->takes = ++ids_;
        start(std::move(op));
        return scope;
    }
    void close_scope(const std::string& name, std::string sql, std::uint64_t scope) {
        auto op = make(name, std::move(sql), detail::request::kind::closing);
        op->owner = op->releases = scope;
        start(std::move(op));
    }
    void cancel(std::uint64_t id) {
        input([&](detail::moment& now) { state.cancel(id, now); });
    }
    void close(std::chrono::milliseconds timeout) {
        auto op = make("close", "", detail::request::kind::simple);
        input([&, o = std::move(op)](detail::moment& now) mutable { state.close(timeout, std::move(o), now); });
    }
    void cancel_request_ended() {
        asked_to_cancel = false;
        input([&](detail::moment& now) { state.cancel_ended(now); });
    }
    template <class F>
    void input(F f) {
        detail::moment now(time_);
        f(now);
        follow(now);
    }
    /// The server's messages, in pieces of so many bytes.
    void server(std::string_view bytes, std::size_t piece = static_cast<std::size_t>(-1)) {
        while (!bytes.empty() && !state.life().is_closed()) {
            const std::span<char> room = state.protocol().prepare_read();
            const std::size_t n = std::min({bytes.size(), room.size(), piece});
            bytes.copy(room.data(), n);
            bytes.remove_prefix(n);
            const std::error_code broken = state.protocol().commit_read(n);
            if (broken) state.lose(broken);
            input([](detail::moment&) {});
        }
    }
    /// "" while it is pending, "ok", or what its caller is told.
    std::string outcome(const std::string& name) const {
        const auto found = outcomes_.find(name);
        return found == outcomes_.end() ? "" : found->second;
    }
    /// The texts of the queries that were sent since the last call, each with a bar behind, those of openings included.
    std::string sent() {
        std::string texts;
        std::string_view rest = sent_;
        wire::frame f;
        std::size_t size = 0;
        while (wire::next_frame(rest, max_message_size, f, size) == wire::frame_status::complete) {
            if (f.tag == 'Q') texts.append(f.body.substr(0, f.body.size() - 1)) += '|';
            if (f.tag == 'P') texts.append(f.body.substr(1, f.body.find('\0', 1) - 1)) += '|';
            rest.remove_prefix(size);
        }
        sent_.clear();
        return texts;
    }

    bool asked_to_cancel = false;  // a cancel request is under way
    bool said_goodbye = false;

private:
    std::unique_ptr<detail::operation> make(const std::string& name, std::string sql, detail::request::kind form) {
        auto op = std::make_unique<detail::operation>();
        op->sql = std::move(sql);
        op->form = form;
        op->keep_rows = false;
        op->id = ++ids_;
        op->done.emplace([this, name](std::exception_ptr failure, std::unique_ptr<detail::operation>) {
            EXPECT_EQ(outcome(name), "") << name << " ends twice";
            outcomes_[name] = failure ? detail::words_of(failure) : "ok";
        });
        return op;
    }
    std::uint64_t start(std::unique_ptr<detail::operation> op) {
        const std::uint64_t id = op->id;
        input([&, o = std::move(op)](detail::moment& now) mutable { state.start(std::move(o), now); });
        return id;
    }
    static void complete(std::unique_ptr<detail::operation> op, std::exception_ptr failure) {
        if (!op->done) return;
        detail::completion& done = op->done;
        done(std::move(failure), std::move(op));
    }
    // What an engine does behind each input.
    void follow(detail::moment& now) {
        using step = detail::connection_state::step;
        state.look_at_session(now);
        tell(now);
        if (!state.life().is_closed()) {
            state.look_at_drain(now);
            detail::session& s = state.protocol();
            while (s.wants_write()) {
                const auto out = s.prepare_write();
                sent_.append(out.data(), out.size());
                s.commit_write(out.size());
            }
            const step next = state.next_step(now);
            if (next == step::send_cancel) {
                EXPECT_FALSE(std::exchange(asked_to_cancel, true)) << "two cancel requests at once";
            } else if (next == step::say_goodbye) {
                said_goodbye = true;
                state.terminate();
            }
        }
        tell(now);
    }
    void tell(detail::moment& now) {
        std::exception_ptr failure;
        while (auto op = state.next_completed(failure, now)) complete(std::move(op), std::exchange(failure, nullptr));
        while (auto op = state.next_ended(failure)) complete(std::move(op), std::exchange(failure, nullptr));
    }

    detail::moment::clock::time_point time_{std::chrono::hours(1)};
    std::uint64_t ids_ = 0;
    std::string sent_;
    std::map<std::string, std::string> outcomes_;
};

}  // namespace asiopg::test
