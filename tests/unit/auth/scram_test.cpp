// Tests of the SCRAM client: the RFC's vector, and servers that cheat.
#include "auth/scram.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace {

using asiopg::errc;
using asiopg::auth::scram_client;

const std::string nonce = "rOprNGfwEbeRWgbNEkqO";
const std::string full_nonce = nonce + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const std::string server_first = "r=" + full_nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const std::string server_final = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

scram_client make(int max_iterations = 1'000'000) {
    scram_client client("pencil", max_iterations, nonce, "user");
    EXPECT_EQ(client.client_first(), "n,,n=user,r=" + nonce);
    return client;
}

// Feeds one first message and gives the outcome.
std::error_code first_answer(const std::string& message, int max_iterations = 1'000'000) {
    scram_client client = make(max_iterations);
    std::string out;
    const std::error_code ec = client.on_server_first(message, out);
    EXPECT_EQ(out.empty(), bool(ec)) << message;
    EXPECT_EQ(client.detail().empty(), !ec) << message;
    EXPECT_FALSE(client.server_verified());
    if (ec) {
        EXPECT_EQ(client.on_server_final(server_final), errc::unexpected_message);
    }
    return ec;
}

std::error_code final_answer(const std::string& message) {
    scram_client client = make();
    std::string out;
    EXPECT_FALSE(client.on_server_first(server_first, out));
    const std::error_code ec = client.on_server_final(message);
    EXPECT_EQ(client.server_verified(), !ec);
    return ec;
}

TEST(Scram, VectorOfRfc7677) {
    scram_client client = make();
    std::string out;
    ASSERT_FALSE(client.on_server_first(server_first, out)) << client.detail();
    EXPECT_EQ(out, "c=biws,r=" + full_nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    EXPECT_FALSE(client.server_verified());
    EXPECT_FALSE(client.on_server_final(server_final));
    EXPECT_TRUE(client.server_verified());
    EXPECT_EQ(client.on_server_final(server_final), errc::unexpected_message);
}

TEST(Scram, InPartsIsAllAtOnce) {
    scram_client client = make();
    std::string out;
    ASSERT_FALSE(client.start_proof(server_first)) << client.detail();
    int turns = 1;
    while (!client.advance_proof(1000)) ++turns;
    EXPECT_EQ(turns, 5);
    ASSERT_FALSE(client.client_final(out));
    EXPECT_EQ(out, "c=biws,r=" + full_nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    EXPECT_FALSE(client.on_server_final(server_final));
    EXPECT_TRUE(client.server_verified());
}

TEST(Scram, NoAnswerBeforeTheProof) {
    scram_client client = make();
    std::string out;
    EXPECT_EQ(client.client_final(out), errc::unexpected_message);
    scram_client second = make();
    ASSERT_FALSE(second.start_proof(server_first));
    EXPECT_FALSE(second.advance_proof(10));
    EXPECT_EQ(second.client_final(out), errc::unexpected_message);
    EXPECT_EQ(second.on_server_final(server_final), errc::unexpected_message);
    EXPECT_EQ(out, "");
}

TEST(Scram, NamesAreEscaped) {
    EXPECT_EQ(scram_client("x", 1, "abc", "a,b=c").client_first(), "n,,n=a=2Cb=3Dc,r=abc");
    EXPECT_EQ(scram_client("x", 1, "abc").client_first(), "n,,n=,r=abc");
}

TEST(Scram, WithoutRandomNumbersNothingIsSent) {
    scram_client client("x", 1, std::string());
    EXPECT_EQ(client.client_first(), "");
    EXPECT_NE(client.detail(), "");
}

// A064, S11
TEST(Scram, ServerNonceMustContinueOurs) {
    const std::string rest = ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    EXPECT_EQ(first_answer("r=" + nonce + rest), errc::server_not_authentic);
    EXPECT_EQ(first_answer("r=" + rest), errc::server_not_authentic);
    EXPECT_EQ(first_answer("r=X" + full_nonce + rest), errc::server_not_authentic);
    EXPECT_EQ(first_answer("r=" + nonce.substr(1) + "abcdefgh" + rest), errc::server_not_authentic);
    EXPECT_EQ(first_answer("r=" + full_nonce + " " + rest), errc::malformed_message);
    EXPECT_EQ(first_answer("r=" + full_nonce + "\x7f" + rest), errc::malformed_message);
    EXPECT_EQ(first_answer("r=" + full_nonce + "\xc3\xa9" + rest), errc::malformed_message);
}

// S11
TEST(Scram, SaltMustBeThere) {
    for (const std::string salt : {"", "s=", "s=!!!!", "s=W22", "s=W22ZaJ0SNY7soEsUEjb6gQ=", "S=W22Z", "x=W22Z,s=W22Z"})
        EXPECT_EQ(first_answer("r=" + full_nonce + "," + salt + ",i=4096"), errc::malformed_message) << salt;
    EXPECT_EQ(first_answer("r=" + full_nonce + ",i=4096"), errc::malformed_message);
}

// S11, S12
TEST(Scram, IterationsMustBePlainAndPositive) {
    for (const std::string i : {"", "i", "i=", "i=0", "i=-1", "i=+1", "i=x", "i=4096x", "i= 4096", "i=4096 ", "i=04096",
                                "i=0x10", "i=1e3", "I=4096"})
        EXPECT_EQ(first_answer("r=" + full_nonce + ",s=W22Z," + i), errc::malformed_message) << i;
    EXPECT_EQ(first_answer("r=" + full_nonce + ",s=W22Z"), errc::malformed_message);
    EXPECT_FALSE(first_answer("r=" + full_nonce + ",s=W22Z,i=1"));
}

// S12
TEST(Scram, IterationsAreLimitedBeforeAnythingIsHashed) {
    const std::string start = "r=" + full_nonce + ",s=W22Z,i=";
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(first_answer(start + "2147483647"), errc::scram_iterations);
    // More than any machine hashes in the time that the lines above may take.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    EXPECT_EQ(first_answer(start + "2147483648"), errc::scram_iterations);
    EXPECT_EQ(first_answer(start + "99999999999999999999999"), errc::scram_iterations);
    EXPECT_EQ(first_answer(start + "4097", 4096), errc::scram_iterations);
    EXPECT_FALSE(first_answer(start + "4096", 4096));
}

// S11
TEST(Scram, Extensions) {
    EXPECT_EQ(first_answer("m=x," + server_first), errc::malformed_message);
    EXPECT_EQ(first_answer(server_first + ",m=x"), errc::malformed_message);
    EXPECT_EQ(first_answer(server_first + ",x=1,m=x"), errc::malformed_message);
    EXPECT_EQ(first_answer(server_first + ",junk"), errc::malformed_message);
    EXPECT_EQ(first_answer(server_first + ","), errc::malformed_message);
    EXPECT_FALSE(first_answer(server_first + ",x=1,y=2"));  // optional ones are to be ignored
}

TEST(Scram, FirstMessageThatIsNone) {
    for (const std::string message : {"", ",", "r", "r=", "=", "v=abc", "s=W22Z,i=1"})
        EXPECT_TRUE(first_answer(message)) << message;
    EXPECT_EQ(first_answer(server_final), errc::malformed_message);
}

// S11
TEST(Scram, ServerErrorsAreReported) {
    EXPECT_EQ(first_answer("e=unknown-user"), errc::server_not_authentic);
    scram_client client = make();
    std::string out;
    ASSERT_FALSE(client.on_server_first(server_first, out));
    EXPECT_EQ(client.on_server_final("e=invalid-proof\n" + std::string(1000, 'x')), errc::server_not_authentic);
    EXPECT_NE(client.detail().find("invalid-proof?"), std::string::npos) << client.detail();
    EXPECT_LT(client.detail().size(), 200u);
}

// A064, S11
TEST(Scram, SignatureMustBeRight) {
    EXPECT_FALSE(final_answer(server_final));
    EXPECT_EQ(final_answer("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), errc::server_not_authentic);
    EXPECT_EQ(final_answer("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G8="), errc::server_not_authentic);
    EXPECT_EQ(final_answer("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl9"), errc::server_not_authentic);
    EXPECT_EQ(final_answer("v="), errc::server_not_authentic);
    for (const std::string& message : {std::string(), std::string("v"), std::string("v=!!!!"), std::string("x=abcd"),
                                       server_final + ",m=1", server_final + ",", server_final + "junk"})
        EXPECT_EQ(final_answer(message), errc::malformed_message) << message;
}

TEST(Scram, CallsOutOfOrder) {
    scram_client early("pencil", 1'000'000, nonce);
    std::string out;
    EXPECT_EQ(early.on_server_first(server_first, out), errc::unexpected_message);
    scram_client skipped = make();
    EXPECT_EQ(skipped.on_server_final(server_final), errc::unexpected_message);
    scram_client twice = make();
    EXPECT_FALSE(twice.on_server_first(server_first, out));
    EXPECT_EQ(twice.on_server_first(server_first, out), errc::unexpected_message);
    EXPECT_FALSE(twice.server_verified());
}

// S22
TEST(Scram, DetailsShowNoPassword) {
    scram_client client = make();
    std::string out;
    EXPECT_TRUE(client.on_server_first("r=x", out));
    EXPECT_EQ(client.detail().find("pencil"), std::string::npos);
}

}  // namespace
