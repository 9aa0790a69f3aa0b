// Authentication against the real server: every method, right and wrong passwords, passwords beyond ASCII.
#include <asiopg/errors.hpp>

#include <openssl/evp.h>

#include "integration/connect_support.hpp"

namespace {

using namespace asiopg;        // NOLINT(google-build-using-namespace)
using namespace asiopg::test;  // NOLINT(google-build-using-namespace)

#define ASIOPG_NEED_USERS() \
    if (!have_users()) GTEST_SKIP() << "needs the users of the private server"

awaitable<void> expect_connects(connect_options options) {
    const std::string user = options.get().user;
    connection conn = co_await connect(std::move(options));
    EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT session_user::text"), user);
    co_await conn.close();
}

awaitable<void> expect_wrong_password(connect_options options,
                                      std::source_location at = std::source_location::current()) {
    const std::string user = options.get().user;
    const auto e = co_await thrown<invalid_password>(connect(std::move(options)), at);
    if (!e) co_return;
    EXPECT_EQ(e->sqlstate(), "28P01");
    EXPECT_EQ(e->message(), "password authentication failed for user \"" + user + "\"");
    EXPECT_TRUE(contains(e->what(), "127.0.0.1")) << e->what();
}

connect_options with_password(std::string user, std::string value) {
    connect_options options = as(std::move(user));
    options.password(std::move(value));
    return options;
}

/// A user of this process's own who comes in by SCRAM.
std::string own_user() { return "asiopg_auth_" + std::to_string(::getpid()); }

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

// A054
TEST(Auth, UnknownUser) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const auto e = co_await thrown<invalid_authorization_specification>(connect(as("asiopg_nobody")));
        if (e) {
            EXPECT_TRUE(e->sqlstate().starts_with("28")) << e->sqlstate();
        }
    });
}

// A055
TEST(Auth, Trust) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        connect_options options = server();
        options.user("user_trust");
        co_await expect_connects(options);
    });
}

// A055
TEST(Auth, Reject) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const auto e = co_await thrown<invalid_authorization_specification>(connect(as("user_reject")));
        if (!e) co_return;
        EXPECT_EQ(e->sqlstate(), "28000");
        EXPECT_TRUE(contains(e->message(), "pg_hba.conf rejects connection")) << e->message();
    });
}

// A056
TEST(Auth, CleartextPassword) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        co_await expect_connects(as("user_password"));
        co_await expect_wrong_password(with_password("user_password", "wrong"));
    });
}

// A058; in one test, because it changes the only user of md5.
TEST(Auth, Md5) {
    ASIOPG_NEED_USERS();
    run_test([](connection& admin) -> awaitable<void> {
        const std::string change = "SET password_encryption = 'md5'; ALTER ROLE user_md5 PASSWORD ";
        co_await admin.execute(change + "'correct horse'");
        co_await expect_connects(as("user_md5"));
        co_await expect_wrong_password(with_password("user_md5", "wrong"));
        const std::string unusual = "correct\u1680p\u00e4ssword";
        co_await admin.execute(change + quoted(unusual));
        co_await expect_connects(with_password("user_md5", unusual));
        co_await expect_wrong_password(with_password("user_md5", "correct p\u00e4ssword"));
        co_await admin.execute(change + "'correct horse'");
    });
}

// A059
TEST(Auth, Scram) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        co_await expect_connects(as("user_scram"));
        co_await expect_wrong_password(with_password("user_scram", "wrong"));
        co_await expect_wrong_password(with_password("user_scram", "correct  horse"));
    });
}

// A060: the server prepares what it stores, so an unprepared password does not fit.
TEST(Auth, ScramPasswordsThatSaslprepTouches) {
    ASIOPG_NEED_USERS();
    run_test([](connection& admin) -> awaitable<void> {
        co_await admin.execute("CREATE ROLE " + own_user() + " LOGIN");
        for (const char* text :
             {"nonascii\u1680space", "common\u1806nothing", "ab\ufb01c",
              "ab\x7f"
              "c",
              "ab\u206ac", "ab\ue000c", "ab\ufdd0c", "ab\u2ff0c", "ab\u2000c", "ab\ue0001", "tag\U000e0001",
              "\u05d0\u05d1", "\u05d0b", "\u0041\u030a", "it's \"$1\" %s \\", "\U0001f40e"}) {
            SCOPED_TRACE(text);
            const std::string value = text;
            co_await admin.execute("ALTER ROLE " + own_user() + " PASSWORD " + quoted(value));
            co_await expect_connects(with_password(own_user(), value));
            co_await expect_wrong_password(with_password(own_user(), value + "x"));
        }
        co_await admin.execute("DROP ROLE " + own_user());
    });
}

// A060: spellings that SASLprep maps to the same are the same password.
TEST(Auth, ScramPasswordInAnotherSpelling) {
    ASIOPG_NEED_USERS();
    run_test([](connection& admin) -> awaitable<void> {
        co_await admin.execute("CREATE ROLE " + own_user() + " LOGIN PASSWORD '\u00c5 fi'");
        co_await expect_connects(with_password(own_user(), "A\u030a\u2000\ufb01"));
        co_await expect_connects(with_password(own_user(), "\u212b\u00a0f\u00adi"));
        co_await admin.execute("DROP ROLE " + own_user());
    });
}

// S11: the limit is the caller's; servers store 4096 by default.
TEST(Auth, ScramIterationsBeyondTheLimit) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        connect_options options = as("user_scram");
        options.scram_max_iterations(4096);
        co_await expect_connects(options);
        options.scram_max_iterations(4095);
        const auto e = co_await thrown<connection_error>(connect(options));
        if (e) {
            EXPECT_EQ(e->code(), errc::scram_iterations);
        }
    });
}

// A056, A059: a password is asked for, and there is none.
TEST(Auth, PasswordMissing) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        for (const char* user : {"user_password", "user_md5", "user_scram"}) {
            connect_options options = server();
            options.user(user);
            const auto e = co_await thrown<connection_error>(connect(options));
            if (e) {
                EXPECT_EQ(e->code(), errc::password_missing) << user;
            }
            options.password(std::string());
            const auto f = co_await thrown<connection_error>(connect(options));
            if (f) {
                EXPECT_EQ(f->code(), errc::password_missing) << user;
            }
        }
    });
}

// A057
TEST(Auth, PasswordFromAFunction) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        for (const char* user : {"user_password", "user_md5", "user_scram"}) {
            int calls = 0;
            std::string answer = password;
            connect_options options = server();
            options.user(user).password([&] {
                ++calls;
                return answer;
            });
            co_await expect_connects(options);
            EXPECT_EQ(calls, 1);
            answer = "wrong";
            co_await expect_wrong_password(options);
            EXPECT_EQ(calls, 2);
        }
    });
}

// A057
TEST(Auth, PasswordFromACoroutine) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        for (const char* user : {"user_password", "user_md5", "user_scram"}) {
            std::string answer = password;
            connect_options options = server();
            auto source = [&]() -> awaitable<std::string> {
                co_await delay(1ms);
                co_return answer;
            };
            options.user(user).password(source);
            co_await expect_connects(options);
            answer = "wrong";
            co_await expect_wrong_password(options);
        }
    });
}

// A057: a function that is no coroutine itself, but gives one.
TEST(Auth, PasswordFromAFunctionThatGivesACoroutine) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        std::string asked_for;
        auto fetch = [&](std::string user) -> awaitable<std::string> {
            asked_for = std::move(user);
            co_return password;
        };
        connect_options options = server();
        options.user("user_scram").password([&] { return fetch("user_scram"); });
        co_await expect_connects(options);
        EXPECT_EQ(asked_for, "user_scram");
    });
}

// A057: what the function throws comes out as it is, and the half-open connection is closed.
TEST(Auth, PasswordFunctionThatFails) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const std::size_t sockets = open_sockets();
        connect_options options = server();
        options.user("user_scram").password([]() -> std::string { throw std::out_of_range("no vault"); });
        EXPECT_EQ(co_await message_of<std::out_of_range>(connect(options)), "no vault");
        auto later = []() -> awaitable<std::string> {
            co_await delay(1ms);
            throw std::out_of_range("vault closed");
        };
        options.password(later);
        EXPECT_EQ(co_await message_of<std::out_of_range>(connect(options)), "vault closed");
        EXPECT_EQ(open_sockets(), sockets);
    });
}

// A057: nobody asks for it where it is not needed.
TEST(Auth, PasswordFunctionThatIsNotNeeded) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        int calls = 0;
        connect_options options = server();
        options.user("user_trust").password([&] {
            ++calls;
            return std::string("unused");
        });
        co_await expect_connects(options);
        EXPECT_EQ(calls, 0);
    });
}

// A057, A089: connect_timeout covers the function that gives the password.
TEST(Auth, PasswordFunctionThatHangs) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const std::size_t sockets = open_sockets();
        bool ended = false;
        struct at_end {
            explicit at_end(bool& f) : flag(f) {}
            ~at_end() { flag = true; }
            bool& flag;
        };
        auto source = [&]() -> awaitable<std::string> {
            const at_end guard(ended);
            co_await delay(1h);
            co_return "";
        };
        connect_options options = server();
        options.user("user_scram").connect_timeout(500ms).password(source);
        const auto began = steady_clock::now();
        const std::string text = co_await message_of<timeout_error>(connect(options));
        EXPECT_TRUE(contains(text, options.get().hosts.front().str())) << text;
        EXPECT_LT(since(began), 5s);
        EXPECT_TRUE(ended);
        EXPECT_EQ(open_sockets(), sockets);
    });
}

// A061
TEST(Auth, Md5ThatOpensslDoesNotOffer) {
    ASIOPG_NEED_USERS();
    struct without_md5 {
        without_md5() { EVP_set_default_properties(nullptr, "fips=yes"); }
        ~without_md5() { EVP_set_default_properties(nullptr, ""); }
    };
    run([]() -> awaitable<void> {
        const std::size_t sockets = open_sockets();
        const without_md5 guard;
        const auto e = co_await thrown<connection_error>(connect(as("user_md5")));
        if (!e) co_return;
        EXPECT_EQ(e->code(), errc::unsupported_auth);
        EXPECT_TRUE(contains(e->what(), "MD5")) << e->what();
        EXPECT_EQ(open_sockets(), sockets);
    });
}

}  // namespace
