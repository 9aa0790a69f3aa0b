// Statements of every form through asiopg, beside the same ones through libpq on an equal database: their values,
// names, types, tags and SQLSTATEs have to be the same, but for the differences that judge.cpp allows.
#include <asiopg/postgres_error.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <optional>

#include "integration/differential/asiopg_side.hpp"
#include "integration/differential/databases.hpp"
#include "integration/differential/judge.hpp"
#include "integration/support.hpp"
#include "support/complaints.hpp"

namespace asiopg::test::differential {
namespace {

// What a session may be told before it does anything.
constexpr const char* changed_settings[] = {
    "SET DateStyle = 'SQL, DMY'",
    "SET IntervalStyle = 'iso_8601'",
    "SET TimeZone = 'America/St_Johns'",
    "SET extra_float_digits = -3",
    "SET bytea_output = 'escape'",
    "SET standard_conforming_strings = off",
    "SET search_path = s, pg_catalog, public",
};

/// One form in one mode, on both sides at once.
class player {
public:
    player(const form& f, const mode& how, libpq_session& theirs, complaints& to)
        : form_(f), how_(how), theirs_(theirs), complaints_(to) {}

    awaitable<void> play() {
        std::string thrown;
        try {
            co_await play_all();
        } catch (const std::exception& e) {
            thrown = e.what();
        }
        if (!thrown.empty() && !complained_) complain("the end", "thrown was: " + thrown, {}, {});
    }

private:
    static constexpr int rounds = 2;

    awaitable<void> play_all() {
        connection conn = co_await connect(server()
                                               .database(databases::get().ours())
                                               .server_setting("search_path", "s,public")
                                               .command_timeout(seconds(5))
                                               .statement_cache_size(how_.cache_size));
        if (how_.settings_changed) {
            for (const char* setting : changed_settings) {
                co_await conn.execute(setting);
                theirs_.must(setting);
            }
        }
        for (int round = 0; round != rounds && going_; ++round) co_await play_round(conn, round);
        if (complained_)
            conn.terminate();
        else if (conn.is_closed())
            complain("the end", "the connection is closed", {}, {});
        else
            co_await expect_canary(conn);
        co_await conn.close();
    }

    awaitable<void> play_round(connection& conn, int round) {
        round_ = round;
        const bool commit = round == 0;
        if (how_.in == block::none) {
            co_await play_steps(conn);
            co_return;
        }
        theirs_.must("BEGIN");
        if (how_.in == block::by_hand) {
            co_await conn.execute("BEGIN");
            co_await play_steps(conn);
            const char* end = commit ? "COMMIT" : "ROLLBACK";
            if (going_)
                co_await play_step(conn, step(end), end);
            else
                co_await conn.execute("ROLLBACK");
        } else {
            transaction tx = co_await conn.begin();
            co_await play_steps(tx);
            const bool keep = going_ && commit && !theirs_.is_aborted();
            const outcome reference = theirs_.simple(keep ? "COMMIT" : "ROLLBACK");
            outcome got;
            try {
                if (keep)
                    co_await tx.commit();
                else
                    co_await tx.rollback();
            } catch (const postgres_error& e) {
                got.failed = true;
                got.sqlstate = e.sqlstate();
                got.error = e.what();
            }
            if (got.sqlstate != reference.sqlstate) complain("the end", "another SQLSTATE", got, reference);
        }
    }

    awaitable<void> play_steps(verbs& on) {
        int number = 0;
        for (const step& s : form_.steps) {
            ++number;
            if (!going_) co_return;
            co_await play_step(on, s, "step " + std::to_string(number));
        }
    }

    awaitable<void> play_step(verbs& on, const step& s, std::string name) {
        const bool as_script = s.is_script || (how_.by == verb::execute && s.arguments.empty());
        const auto got = co_await perform(on, s, how_.by);
        outcome reference;
        if (as_script)
            reference = theirs_.simple(s.sql);
        else
            reference = theirs_.extended(s);
        const verdict v = judge(s, how_, *got, reference, theirs_);
        if (v.parted) going_ = false;
        if (!v.complaint.empty()) complain(name + " (" + s.sql + ")", v.complaint, *got, reference);
    }

    void complain(const std::string& where, const std::string& what, const outcome& got, const outcome& right) {
        going_ = false;  // what comes now would only follow from it
        complained_ = true;
        const bool rows = how_.by != verb::execute;
        complaints_.add(how_.str(), where + ", round " + std::to_string(round_ + 1) + ": " + what +
                                        "\n  asiopg: " + got.str(rows) + "\n  libpq:  " + right.str(rows));
    }

    awaitable<void> expect_canary(connection& conn) {
        std::string text;
        try {
            if (conn.is_in_transaction()) co_await conn.execute("ROLLBACK");
            const int got = co_await conn.fetchval<int>("SELECT 4711");
            if (got != 4711) text = "gives " + std::to_string(got);
        } catch (const std::exception& e) {
            text = e.what();
        }
        if (!text.empty()) complain("the end", "the canary: " + text, {}, {});
    }

    const form& form_;
    const mode how_;
    libpq_session& theirs_;
    complaints& complaints_;
    bool going_ = true, complained_ = false;
    int round_ = 0;
};

std::vector<mode> modes_of(const form& f) {
    std::vector<mode> all;
    const auto add = [&](block in, bool settings_changed) {
        for (const verb by : {verb::fetch, verb::stream, verb::execute})
            for (const int cache : {0, 100}) {
                mode how;
                how.by = by;
                how.in = in;
                how.cache_size = cache;
                how.settings_changed = settings_changed;
                all.push_back(how);
            }
    };
    add(block::none, false);
    add(block::none, true);
    add(block::by_hand, false);
    add(f.where == played::without_handle ? block::by_hand : block::handle, true);
    return all;
}

class Differential : public testing::TestWithParam<form> {};

TEST_P(Differential, BesideLibpq) {
    if (!have_server()) GTEST_SKIP() << "ASIOPG_TEST_DSN is not set";
    complaints differences;
    libpq_session theirs(databases::get().theirs());
    for (const mode& how : modes_of(GetParam())) {
        SCOPED_TRACE(how.str());
        theirs.begin_anew();  // it may hold locks
        databases::get().prepare(GetParam().setup);
        player p(GetParam(), how, theirs, differences);
        run([&] { return p.play(); });
        if (differences.too_many()) break;
    }
    differences.report("form " + GetParam().name);
}

std::vector<form> all_forms() {
    std::vector<form> all;
    for (auto part : {&utility_forms, &cursor_forms, &schema_forms, &type_change_forms, &copy_forms, &script_forms,
                      &setting_forms, &value_forms, &error_forms, &command_forms})
        for (form& f : part()) all.push_back(std::move(f));
    return all;
}

INSTANTIATE_TEST_SUITE_P(Forms, Differential, testing::ValuesIn(all_forms()),
                         [](const testing::TestParamInfo<form>& info) { return info.param.name; });

TEST(differential, has_enough_forms) { EXPECT_GE(all_forms().size(), 60u); }

TEST(differential, every_difference_has_a_reason) {
    for (int d = 1; d <= static_cast<int>(difference::printed_otherwise); ++d)
        EXPECT_STRNE(reason_of(static_cast<difference>(d)), "") << d;
}

}  // namespace
}  // namespace asiopg::test::differential
