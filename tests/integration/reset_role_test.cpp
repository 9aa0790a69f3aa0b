// Whose rights a session has after a reset: those that it had right after connecting.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/transaction.hpp>

#include <vector>

#include "integration/connect_support.hpp"
#include "integration/pool_support.hpp"

namespace asiopg::test {
namespace {

class reset_role : public pool_test {};

using borrow = std::function<awaitable<void>(connection&)>;

awaitable<std::string> who(connection& c) {
    co_return co_await c.fetchval<std::string>("SELECT session_user || ' as ' || current_user");
}

/// Users of the test's own, called `name` and `name`_tenant, `name`_other; the first may log in and is of the others.
awaitable<void> make_users(connection& by, std::string name) {
    co_await by.execute("DROP ROLE IF EXISTS " + name + ", " + name + "_tenant, " + name + "_other");
    co_await by.execute("CREATE ROLE " + name + "_tenant; CREATE ROLE " + name + "_other; CREATE ROLE " + name +
                        " LOGIN PASSWORD 'correct horse' IN ROLE " + name + "_tenant, " + name + "_other");
}

awaitable<void> drop_users(connection& by, std::string name) {
    co_await by.execute("DROP ROLE IF EXISTS " + name + ", " + name + "_tenant, " + name + "_other");
}

/// All ways to become somebody else and to leave it so; `to` is who.
std::vector<borrow> changes(std::string to, bool superuser) {
    std::vector<borrow> all;
    std::vector<std::string> scripts{"SET ROLE " + to, "SELECT set_config('role', '" + to + "', false)",
                                     "BEGIN; SET LOCAL ROLE " + to, "BEGIN; SET ROLE " + to,
                                     "BEGIN; SET ROLE " + to + "; COMMIT"};
    if (superuser) {
        scripts.push_back("SET SESSION AUTHORIZATION " + to);
        scripts.push_back("SELECT set_config('session_authorization', '" + to + "', false)");
        scripts.push_back("SET SESSION AUTHORIZATION " + to + "; SET ROLE none");
        scripts.push_back("SET ROLE pg_monitor; SET SESSION AUTHORIZATION " + to);
    } else {
        scripts.push_back("SET ROLE none");
    }
    for (const std::string& script : scripts)
        all.push_back([script](connection& c) -> awaitable<void> { co_await c.execute(script); });
    all.push_back([to](connection& c) -> awaitable<void> {
        transaction tx = co_await c.begin();
        co_await tx.execute("SET ROLE " + to);
        co_await tx.commit();
    });
    return all;
}

/// Each of them on a connection of its own with these options, and through a lease and a pool.
awaitable<void> expect_reset(connect_options options, std::vector<borrow> all) {
    auto p = co_await create_pool(options, sized(1, 1));
    connection conn = co_await connect(options);
    const std::string before = co_await who(conn);
    for (std::size_t i = 0; i != all.size(); ++i) {
        co_await all[i](conn);
        co_await conn.reset();
        EXPECT_EQ(co_await who(conn), before) << i;
        {
            auto lease = co_await p.acquire();
            co_await all[i](lease);
        }
        EXPECT_EQ(co_await p.fetchval<std::string>("SELECT session_user || ' as ' || current_user"), before) << i;
    }
    EXPECT_EQ(p.get_stats().connects, 1U);
    co_await p.close();
    co_await conn.close();
}

TEST_F(reset_role, superuser) {
    run_test([](connection& admin) -> awaitable<void> {
        co_await make_users(admin, "reset_super");
        co_await expect_reset(server(), changes("reset_super_tenant", true));
        connect_options as_tenant = server();
        as_tenant.server_setting("role", "reset_super_tenant");
        co_await expect_reset(as_tenant, changes("reset_super_other", true));
        co_await drop_users(admin, "reset_super");
    });
}

TEST_F(reset_role, user_with_a_role_of_its_own) {
    if (!have_users()) GTEST_SKIP();
    run_test([](connection& admin) -> awaitable<void> {
        co_await make_users(admin, "reset_user");
        co_await expect_reset(as("reset_user"), changes("reset_user_tenant", false));
        co_await admin.execute("ALTER ROLE reset_user SET role = reset_user_tenant");
        co_await expect_reset(as("reset_user"), changes("reset_user_other", false));
        // What the connection itself asks for is stronger.
        connect_options other = as("reset_user");
        other.server_setting("role", "reset_user_other");
        co_await expect_reset(other, changes("reset_user_tenant", false));
        co_await drop_users(admin, "reset_user");
    });
}

TEST_F(reset_role, by_a_command_of_the_pool) {
    run_test([](connection& admin) -> awaitable<void> {
        co_await make_users(admin, "reset_verb");
        auto p = co_await create_pool(server(), sized(1, 1));
        co_await p.execute("SET ROLE reset_verb_tenant");
        EXPECT_EQ(co_await p.fetchval<std::string>("SELECT current_user::text"), "postgres");
        co_await p.fetchval<std::string>("SELECT set_config('role', $1, false)", "reset_verb_tenant");
        EXPECT_EQ(co_await p.fetchval<std::string>("SELECT current_user::text"), "postgres");
        co_await p.close();
        co_await drop_users(admin, "reset_verb");
    });
}

// The role that the session would go back to is no more: nobody is to get such a connection.
TEST_F(reset_role, role_that_was_dropped) {
    if (!have_users()) GTEST_SKIP();
    run_test([](connection& admin) -> awaitable<void> {
        co_await make_users(admin, "reset_gone");
        co_await admin.execute("ALTER ROLE reset_gone SET role = reset_gone_tenant");
        auto p = co_await create_pool(as("reset_gone"), sized(1, 1));
        connection conn = co_await connect(as("reset_gone"));
        {
            auto lease = co_await p.acquire();
            co_await lease.execute("SET ROLE reset_gone_other");
            co_await admin.execute("DROP ROLE reset_gone_tenant; ALTER ROLE reset_gone RESET role");
        }
        EXPECT_EQ(co_await p.fetchval<std::string>("SELECT current_user::text"), "reset_gone");
        EXPECT_EQ(p.get_stats().closed_unfit, 1U);
        co_await thrown<postgres_error>(conn.reset());
        co_await p.close();
        co_await conn.close();
        co_await drop_users(admin, "reset_gone");
    });
}

}  // namespace
}  // namespace asiopg::test
