// The option require_auth.
#include "core/require_auth.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

namespace asiopg::detail {
namespace {

TEST(RequireAuth, AnythingByDefault) {
    const allowed_auth a = parse_require_auth("");
    EXPECT_TRUE(a.none && a.password && a.md5 && a.scram_sha_256);
}

// S10
TEST(RequireAuth, OnlyThese) {
    allowed_auth a = parse_require_auth("scram-sha-256");
    EXPECT_TRUE(a.scram_sha_256);
    EXPECT_FALSE(a.none || a.password || a.md5);
    a = parse_require_auth("md5,none");
    EXPECT_TRUE(a.md5 && a.none);
    EXPECT_FALSE(a.scram_sha_256 || a.password);
    a = parse_require_auth("gss");
    EXPECT_FALSE(a.none || a.password || a.md5 || a.scram_sha_256);
}

// S10
TEST(RequireAuth, AnythingButThese) {
    const allowed_auth a = parse_require_auth("!password,!md5");
    EXPECT_TRUE(a.none && a.scram_sha_256);
    EXPECT_FALSE(a.password || a.md5);
}

TEST(RequireAuth, Nonsense) {
    for (const char* list :
         {"scram", "md5,", ",md5", "!", "md5,!password", "!md5,password", "md5,md5", "!md5,!md5", " md5"})
        EXPECT_THROW(parse_require_auth(list), interface_error) << list;
}

}  // namespace
}  // namespace asiopg::detail
