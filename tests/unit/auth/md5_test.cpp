// Tests of PostgreSQL's md5 answer.
#include "auth/md5.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

namespace {

using asiopg::auth::md5_answer;

TEST(Md5, KnownAnswer) {
    std::string out;
    ASSERT_TRUE(md5_answer("alice", "secret", "\x01\x02\x03\x04", out));
    EXPECT_EQ(out, "md598a0412b9c31436fc53776e863350083");
}

// A058: characters beyond ASCII are hashed as they are; zeros are part of the salt.
TEST(Md5, NonAsciiPasswordAndZerosInTheSalt) {
    std::string out;
    ASSERT_TRUE(md5_answer("bob", "p\u1680wn\u00e9", std::string_view("\x00\xff\x00\x0a", 4), out));
    EXPECT_EQ(out, "md52a2d56b765849c2fbe1965f2d2bfcaa8");
}

// A061
TEST(Md5, ReportsThatMd5IsNotAvailable) {
    ASSERT_EQ(EVP_set_default_properties(nullptr, "fips=yes"), 1);
    std::string out = "untouched";
    const bool done = md5_answer("alice", "secret", "\x01\x02\x03\x04", out);
    ASSERT_EQ(EVP_set_default_properties(nullptr, ""), 1);
    EXPECT_FALSE(done);
    EXPECT_EQ(out, "untouched");
}

}  // namespace
