// What sslmode means for each attempt.
#include "net/tls_config.hpp"

#include <filesystem>
#include <fstream>

#include "tls_server.hpp"

namespace asiopg::test {
namespace {

using detail::choose_tls;
using detail::has_second_attempt;
using detail::tls_attempt;
using policy = detail::tls_config::policy;

class TlsConfig : public testing::Test {
protected:
    TlsConfig() {
        std::filesystem::create_directory(home_.file(".postgresql"));
        host_.host = "localhost";
    }
    void make(const std::string& name) { std::ofstream(home_.file(".postgresql/" + name)) << "x"; }
    detail::tls_choice choose(ssl_mode mode, tls_attempt attempt = tls_attempt::first) {
        options_.sslmode = mode;
        return choose_tls(options_, host_, attempt, home_.str());
    }
    temporary_directory home_;
    connect_options::values options_;
    host_address host_;
};

TEST_F(TlsConfig, PoliciesOfBothAttempts) {
    EXPECT_EQ(choose(ssl_mode::disable).config.use, policy::none);
    EXPECT_EQ(choose(ssl_mode::allow).config.use, policy::none);
    EXPECT_EQ(choose(ssl_mode::allow, tls_attempt::second).config.use, policy::require);
    EXPECT_EQ(choose(ssl_mode::prefer).config.use, policy::prefer);
    EXPECT_EQ(choose(ssl_mode::prefer, tls_attempt::second).config.use, policy::none);
    EXPECT_EQ(choose(ssl_mode::require).config.use, policy::require);
    for (auto mode : {ssl_mode::disable, ssl_mode::allow, ssl_mode::prefer, ssl_mode::require}) {
        auto choice = choose(mode);
        EXPECT_FALSE(choice.config.verify_chain || choice.config.verify_name);
        EXPECT_EQ(choice.problem, "");
        EXPECT_EQ(has_second_attempt(options_, host_), mode == ssl_mode::allow || mode == ssl_mode::prefer);
    }
}

// S14: documented as in libpq
TEST_F(TlsConfig, UnixSocketsNeverUseTls) {
    host_.host = "/run/postgresql";
    for (auto mode : {ssl_mode::allow, ssl_mode::require, ssl_mode::verify_full}) {
        EXPECT_EQ(choose(mode).config.use, policy::none);
        EXPECT_EQ(choose(mode).problem, "");
        EXPECT_FALSE(has_second_attempt(options_, host_));
    }
}

// A050, A069
TEST_F(TlsConfig, VerificationNeedsARootFile) {
    for (auto mode : {ssl_mode::verify_ca, ssl_mode::verify_full}) {
        EXPECT_NE(choose(mode).problem.find("root certificate file \"" + home_.str() +
                                            "/.postgresql/root.crt\" does not exist"),
                  std::string::npos);
        auto homeless = choose_tls(options_, host_, tls_attempt::first, "");
        EXPECT_NE(homeless.problem.find("root certificate file \"~/.postgresql/root.crt\" does not exist"),
                  std::string::npos);
        auto fileless = choose_tls(options_, host_, tls_attempt::first, "/dev/null");
        EXPECT_NE(fileless.problem.find("does not exist"), std::string::npos);
    }
    options_.sslmode = ssl_mode::prefer;
    EXPECT_EQ(choose_tls(options_, host_, tls_attempt::first, "").problem, "");
    options_.sslrootcert = "/nowhere/root.crt";
    EXPECT_NE(choose(ssl_mode::require).problem.find("\"/nowhere/root.crt\" does not exist"), std::string::npos);
}

TEST_F(TlsConfig, TheRootFileOfTheHomeDirectoryIsUsed) {
    make("root.crt");
    for (auto mode : {ssl_mode::require, ssl_mode::verify_ca, ssl_mode::verify_full}) {
        auto choice = choose(mode);
        EXPECT_EQ(choice.problem, "");
        EXPECT_TRUE(choice.config.verify_chain);
        EXPECT_EQ(choice.config.verify_name, mode == ssl_mode::verify_full);
        EXPECT_EQ(choice.config.rootcert, home_.file(".postgresql/root.crt"));
    }
    EXPECT_FALSE(choose(ssl_mode::prefer).config.verify_chain);
    EXPECT_FALSE(choose(ssl_mode::allow, tls_attempt::second).config.verify_chain);
}

// S13
TEST_F(TlsConfig, SystemRootsForceTheVerificationOfTheName) {
    options_.sslrootcert = "system";
    auto choice = choose(ssl_mode::prefer);
    EXPECT_EQ(choice.config.use, policy::require);
    EXPECT_TRUE(choice.config.verify_chain && choice.config.verify_name && choice.config.system_roots);
    EXPECT_FALSE(has_second_attempt(options_, host_));
}

// A078
TEST_F(TlsConfig, ClientCertificates) {
    EXPECT_EQ(choose(ssl_mode::require).config.cert, "");
    make("postgresql.crt");
    make("postgresql.key");
    EXPECT_EQ(choose(ssl_mode::require).config.cert, home_.file(".postgresql/postgresql.crt"));
    EXPECT_EQ(choose(ssl_mode::require).config.key, home_.file(".postgresql/postgresql.key"));
    EXPECT_EQ(choose(ssl_mode::disable).config.cert, "");
    options_.sslcert = "mine.pem";
    options_.sslkey = "mine.key";
    EXPECT_EQ(choose(ssl_mode::prefer).config.cert, "mine.pem");
    EXPECT_EQ(choose(ssl_mode::prefer).config.key, "mine.key");
}

}  // namespace
}  // namespace asiopg::test
