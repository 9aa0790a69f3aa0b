// What a session refuses before a byte is sent, and how much it sends at once.
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/params.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "session_many_scripts.hpp"
#include "session_player.hpp"
#include "support/huge_value.hpp"

namespace asiopg::test {
namespace {

// The request is refused here; not a byte of it goes out, and the next one is served.
void expect_refused(player& p, params arguments, const std::string& sql) {
    const std::size_t i = p.ask(sql, std::move(arguments));
    p.expect_sent("");
    p.expect(i, "local exception");
    EXPECT_FALSE(p.protocol().wants_write());
    EXPECT_TRUE(p.at(i).nothing_sent);
    params one;
    one.add(huge_value(3));
    const std::size_t next = p.ask(sql, std::move(one));
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(next, "ok SELECT 1 [1]");
}

// S1: sizes beyond 30, 31 and 32 bits, and such as wrap to something small.
TEST(SessionLimits, HugeArguments) {
    player p;
    const std::string sql = "SELECT $1::bytea";
    params first;
    first.add(huge_value(5));
    p.ask(sql, std::move(first));
    p.server(say::prepared(oid::bytea) + say::answered(1));
    p.expect_sent("PDSBES");
    for (const std::size_t size :
         {std::size_t{0x3fffffff}, std::size_t{0x40000000}, std::size_t{1} << 31, (std::size_t{1} << 31) - 1,
          (std::size_t{1} << 32) - 1, std::size_t{1} << 32, (std::size_t{1} << 32) + 8, ~std::size_t{0}}) {
        SCOPED_TRACE(size);
        params arguments;
        arguments.add(huge_value(size));
        expect_refused(p, std::move(arguments), sql);
    }
}

// S1: each is small enough, all together are not.
TEST(SessionLimits, HugeTogether) {
    player p;
    const std::string sql = "SELECT $1::bytea, $2::bytea, $3::bytea";
    params first;
    for (int i = 0; i < 3; ++i) first.add(huge_value(1));
    p.ask(sql, std::move(first));
    p.server(say::prepared(oid::bytea, oid::bytea, oid::bytea) + say::answered(1));
    p.expect_sent("PDSBES");
    params arguments;
    for (int i = 0; i < 3; ++i) arguments.add(huge_value(std::size_t{400} << 20));
    const std::size_t i = p.ask(sql, std::move(arguments));
    p.expect_sent("");
    p.expect(i, "local exception");
    EXPECT_FALSE(p.protocol().wants_write());
}

// S1
TEST(SessionLimits, TooManyArguments) {
    player p;
    params arguments;
    for (int i = 0; i < 65'536; ++i) arguments.add(i);
    const std::size_t i = p.ask("SELECT 1", std::move(arguments));
    p.expect_sent("PDS");
    p.server(say::prepared());
    p.expect_sent("");
    p.expect(i, "local exception");
    const std::size_t next = p.ask("SELECT 1");
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(next, "ok SELECT 1 [1]");
}

// All sets of arguments are held until they are sent, so together they have a limit.
TEST(SessionLimits, ManySetsTogether) {
    player p;
    detail::session_options options;
    options.sets_limit = 1000;
    p.open(options);
    const std::string sql = "SELECT $1::bytea";
    const auto sets_of = [](std::size_t size) {
        params all;
        for (int i = 0; i < 3; ++i) all.add(huge_value(size));
        return all;
    };
    const std::size_t fits = p.ask_many(sql, 3, sets_of(290));
    p.server(say::prepared(oid::bytea));
    p.expect_sent("PDSBEBEBES");
    p.server(scripts::row_of_one + scripts::row_of_one + scripts::row_of_one + say::ready());
    p.expect(fits, "ok (SELECT 1 [1]) (SELECT 1 [1]) (SELECT 1 [1])");
    const std::size_t together = p.ask_many(sql, 3, sets_of(300));
    p.expect(together, "local exception");
    // One of them is larger than a message can be.
    params all;
    all.add(huge_value(3)).add(huge_value(0x3fffffff)).add(huge_value(3));
    const std::size_t one = p.ask_many(sql, 3, std::move(all));
    p.expect(one, "local exception");
    p.expect_sent("");
    EXPECT_FALSE(p.protocol().wants_write());
    const std::size_t next = p.ask_many(sql, 3, sets_of(3));
    p.expect_sent("BEBEBES");
    p.server(scripts::row_of_one + scripts::row_of_one + scripts::row_of_one + say::ready());
    p.expect(next, "ok (SELECT 1 [1]) (SELECT 1 [1]) (SELECT 1 [1])");
}

// S1: the text of a query.
TEST(SessionLimits, HugeText) {
    player p;
    const std::size_t prepared = p.ask(std::string(0x3fffffff, ' '));
    p.expect(prepared, "local " + make_error_code(errc::message_too_large).message());
    const std::size_t simple = p.run(std::string(0x40000000, ' '));
    p.expect(simple, "local " + make_error_code(errc::message_too_large).message());
    p.expect_sent("");
    scripts::warm_up(p, "SELECT 1");
}

TEST(SessionLimits, NulInText) {
    player p;
    const std::string text("SELECT 1\0; DROP TABLE t", 23);
    const std::size_t prepared = p.ask(text);
    const std::size_t simple = p.run(text);
    p.expect(prepared, "local " + make_error_code(errc::embedded_nul).message());
    p.expect(simple, "local " + make_error_code(errc::embedded_nul).message());
    p.expect_sent("");
    scripts::warm_up(p, "SELECT 1");
}

// A statement that was to be closed is closed, even if the query that it should have ridden on was refused.
// What cannot be sent takes no Close with it: nothing is sent without a Sync behind it.
TEST(SessionLimits, RefusedRequestsKeepCloses) {
    player p;
    const auto handle = p.prepare("SELECT $1::int");
    p.server(say::prepared(oid::int4));
    p.ask("SELECT $1::int", scripts::one(1));
    p.server(say::prepared(oid::int4));
    p.server(say::answered(1));
    p.expect_sent("PDSPDSBES");
    p.release(handle);
    p.run(std::string("\0", 1));
    p.ask(std::string("SELECT \0", 8));
    p.ask("SELECT $1::int");
    p.expect_sent("");
    p.run("SELECT 3");
    p.expect_sent("CQ");
    p.server(say::closed() + say::complete("SELECT 1") + say::ready());
    p.finish();
}

// Unsent bytes are bounded: what comes when there are too many waits, in order.
TEST(SessionLimits, UnsentBytes) {
    detail::session_options options;
    options.write_limit = 1000;
    detail::session s(options);
    std::vector<detail::request> requests(100);
    for (auto& r : requests) {
        r.form = detail::request::kind::simple;
        r.sql = std::string(200, ' ');
        s.submit(r, 0);
    }
    std::size_t sent = 0;
    std::size_t rounds = 0;
    while (s.wants_write()) {
        ++rounds;
        EXPECT_LT(s.prepare_write().size(), 1000u + 300u);
        sent += s.prepare_write().size();
        s.commit_write(s.prepare_write().size());
    }
    EXPECT_EQ(sent, 100u * (200 + 6));
    EXPECT_GT(rounds, 15u);
    EXPECT_EQ(s.flights(), 100u);
    s.lose(errc::connection_closed);
    for (auto& r : requests) EXPECT_EQ(s.next_completed(), &r);
}

// The bytes are the same however little of them is taken at a time.
TEST(SessionLimits, PartialWrites) {
    std::string whole;
    for (const std::size_t piece : {1000u, 1u, 3u}) {
        detail::session s(detail::session_options{});
        std::vector<detail::request> requests(3);
        std::string sent;
        for (auto& r : requests) {
            r.sql = "SELECT " + std::to_string(&r - requests.data());
            s.submit(r, 0);
            if (s.wants_write()) {
                sent += s.prepare_write().front();
                s.commit_write(1);
            }
        }
        while (s.wants_write()) {
            const auto out = s.prepare_write();
            const std::size_t n = std::min(piece, out.size());
            sent.append(out.data(), n);
            s.commit_write(n);
        }
        if (whole.empty()) whole = sent;
        EXPECT_EQ(sent, whole);
        s.lose(errc::connection_closed);
        while (s.next_completed()) {
        }
    }
}

// S16: a row of nearly 1 GiB is announced and does not come.
TEST(SessionLimits, PromisedRow) {
    detail::session s(detail::session_options{});
    detail::request r;
    r.sql = "SELECT 1";
    s.submit(r, 0);
    const auto receive = [&](std::string_view bytes) {
        while (!bytes.empty()) {
            const auto room = s.prepare_read();
            EXPECT_LE(room.size(), 4u * 1024 * 1024);
            const std::size_t n = bytes.copy(room.data(), room.size());
            EXPECT_FALSE(s.commit_read(n));
            bytes.remove_prefix(n);
        }
    };
    receive(say::prepared() + say::bound() + say::header('D', 0x3fffffff));
    for (int i = 0; i < 100; ++i) receive(std::string(10'000, 'x'));
    s.lose(errc::connection_closed);
    EXPECT_EQ(s.next_completed(), &r);
    EXPECT_EQ(r.outcome, detail::outcome_kind::lost);
}

}  // namespace
}  // namespace asiopg::test
