// Tests of authentication within the startup conversation.
#include "handshake_support.hpp"

#include <openssl/evp.h>

namespace {

using namespace asiopg;
using namespace asiopg::test;

TEST(HandshakeAuth, Cleartext) {
    conversation talk;
    EXPECT_EQ(talk.receive(joined(with_tail({auth_message(wire::auth_kind::cleartext), ok}))), status::done);
    EXPECT_EQ(talk.asked, 1);
    EXPECT_EQ(talk.sent, startup + raw('p', std::string_view("pencil\0", 7)));
}

TEST(HandshakeAuth, Md5) {
    conversation talk(config(), "secret");
    EXPECT_EQ(talk.receive(joined(with_tail({auth_message(wire::auth_kind::md5), ok}))), status::done);
    EXPECT_EQ(talk.sent, startup + raw('p', std::string_view("md598a0412b9c31436fc53776e863350083\0", 36)));
}

TEST(HandshakeAuth, Scram) {
    conversation talk;
    EXPECT_EQ(talk.receive(joined(scram_script())), status::done) << talk.shake.detail();
    const std::string first = "n,,n=,r=" + nonce;
    EXPECT_EQ(talk.sent, startup + bytes(wire::sasl_initial_response{"SCRAM-SHA-256", first}) +
                             raw('p', scram_server("pencil", nonce).client_final()));
    EXPECT_EQ(talk.asked, 1);
    EXPECT_EQ(talk.turns, 4);  // 4,096 iterations
}

// However many iterations: a turn is short, and nothing is taken in between.
TEST(HandshakeAuth, ScramWithManyIterationsIsDoneInTurns) {
    const scram_server server("pencil", nonce, 100'000);
    conversation talk;
    EXPECT_EQ(talk.receive(joined(
                  with_tail({sasl({"SCRAM-SHA-256"}), auth_message(wire::auth_kind::sasl_continue, server.first()),
                             auth_message(wire::auth_kind::sasl_final, server.final_message()), ok}))),
              status::done);
    EXPECT_EQ(talk.turns, 98);
}

TEST(HandshakeAuth, ScramWithRandomNonces) {
    handshake_config c = config();
    c.scram_nonce.clear();
    conversation one(c), two(c);
    one.receive(sasl({"SCRAM-SHA-256"}));
    two.receive(sasl({"SCRAM-SHA-256"}));
    EXPECT_GT(one.sent.size(), startup.size());
    EXPECT_NE(one.sent, two.sent);
}

TEST(HandshakeAuth, ScramLimitIsTheConfigs) {
    handshake_config c = config();
    c.scram_max_iterations = 4095;
    EXPECT_EQ(error_after(scram_script(), c), errc::scram_iterations);  // S12
}

// Every message left out or sent twice: what must come once must come once, and nobody is let in too early.
TEST(HandshakeAuth, AuthenticationInTheWrongOrder) {
    using wire::auth_kind;
    const scram_server server("pencil", nonce);
    const std::string start = sasl({"SCRAM-SHA-256"});
    const std::string more = auth_message(auth_kind::sasl_continue, server.first());
    const std::string end = auth_message(auth_kind::sasl_final, server.final_message());
    // S11
    EXPECT_EQ(error_after({start, ok}), errc::server_not_authentic);
    EXPECT_EQ(error_after({start, more, ok}), errc::server_not_authentic);
    EXPECT_EQ(error_after({start, more,
                           auth_message(auth_kind::sasl_final, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), ok}),
              errc::server_not_authentic);
    EXPECT_EQ(error_after({start, more, auth_message(auth_kind::sasl_final, "e=other-error")}),
              errc::server_not_authentic);
    EXPECT_EQ(error_after({start, auth_message(auth_kind::sasl_continue, "r=fake,s=W22Z,i=4096")}),
              errc::server_not_authentic);
    EXPECT_EQ(error_after({start, end}), errc::unexpected_message);
    EXPECT_EQ(error_after({start, more, more}), errc::unexpected_message);
    EXPECT_EQ(error_after({start, more, end, end}), errc::unexpected_message);
    EXPECT_EQ(error_after({more}), errc::unexpected_message);
    EXPECT_EQ(error_after({end}), errc::unexpected_message);
    // S10: no second request, which could ask for the password in a weaker form.
    for (const std::string& again : {auth_message(auth_kind::cleartext), auth_message(auth_kind::md5), start}) {
        EXPECT_EQ(error_after({start, again}), errc::unexpected_message);
        EXPECT_EQ(error_after({start, more, again}), errc::unexpected_message);
        EXPECT_EQ(error_after({start, more, end, again}), errc::unexpected_message);
        EXPECT_EQ(error_after({auth_message(auth_kind::md5), again}), errc::unexpected_message);
        EXPECT_EQ(error_after({ok, again}), errc::unexpected_message);
    }
    EXPECT_EQ(error_after({ok, ok}), errc::unexpected_message);
    // Nothing else may come before authentication is over.
    for (const std::string& early : tail()) {
        EXPECT_EQ(error_after({early}), errc::unexpected_message);
        EXPECT_EQ(error_after({start, more, end, early}), errc::unexpected_message);
    }
    const std::string key = bytes(wire::backend_key_data{1, "abcd"});
    EXPECT_EQ(error_after({ok, key, key}), errc::unexpected_message);
}

// A065
TEST(HandshakeAuth, UnknownMethodsAreNamed) {
    const std::pair<std::uint32_t, const char*> methods[] = {
        {1, "kerberos 4"}, {2, "kerberos 5"}, {4, "crypt"}, {6, "scm"},
        {7, "gss"},        {9, "sspi"},       {13, "13"},   {0xffffffff, "4294967295"}};
    for (const auto& [code, name] : methods) {
        conversation talk;
        EXPECT_EQ(talk.receive(auth_message(static_cast<wire::auth_kind>(code))), status::failed);
        EXPECT_EQ(talk.shake.error(), errc::unsupported_auth);
        EXPECT_NE(talk.shake.detail().find(name), std::string::npos) << talk.shake.detail();
        EXPECT_EQ(talk.asked, 0);
        EXPECT_EQ(talk.sent, startup);
    }
    conversation talk;
    talk.receive(sasl({"SCRAM-SHA-256-PLUS", "OAUTH\nBEARER"}));
    EXPECT_EQ(talk.shake.error(), errc::unsupported_auth);
    EXPECT_EQ(talk.shake.detail(), "SASL: the server offers SCRAM-SHA-256-PLUS, OAUTH?BEARER");
    EXPECT_EQ(talk.asked, 0);
    EXPECT_EQ(error_after({sasl({})}), errc::unsupported_auth);
}

// A061
TEST(HandshakeAuth, Md5NotAvailable) {
    conversation talk;
    ASSERT_EQ(EVP_set_default_properties(nullptr, "fips=yes"), 1);
    talk.receive(auth_message(wire::auth_kind::md5));
    ASSERT_EQ(EVP_set_default_properties(nullptr, ""), 1);
    EXPECT_EQ(talk.shake.error(), errc::unsupported_auth);
    EXPECT_NE(talk.shake.detail().find("MD5"), std::string::npos);
    EXPECT_EQ(talk.sent, startup);
}

TEST(HandshakeAuth, PasswordMissingOrWithANul) {
    for (const std::string& request :
         {auth_message(wire::auth_kind::cleartext), auth_message(wire::auth_kind::md5), sasl({"SCRAM-SHA-256"})}) {
        EXPECT_EQ(error_after({request}, config(), ""), errc::password_missing);
        conversation talk(config(), std::string("hunt\0er2", 8));  // S19
        talk.receive(request);
        EXPECT_EQ(talk.shake.error(), errc::embedded_nul);
        EXPECT_EQ(talk.sent, startup);
        EXPECT_EQ(talk.shake.detail(), "password");  // S22
    }
    handshake unasked(config());
    unasked.password("pencil");
    EXPECT_EQ(unasked.state(), status::need_input);
    EXPECT_EQ(unasked.out().view(), startup);
}

}  // namespace
