// Tests of base64 and of random nonces.
#include "auth/base64.hpp"
#include "auth/random.hpp"

#include <gtest/gtest.h>

namespace {

using asiopg::auth::base64_decode;
using asiopg::auth::base64_encode;

TEST(Base64, VectorsOfRfc4648) {
    const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"},
                                                           {std::string("\0\xff\xfe", 3), "AP/+"}};
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ(base64_encode(plain), coded);
        EXPECT_EQ(base64_decode(coded), plain);
    }
}

TEST(Base64, DecodesStrictly) {
    for (const char* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zm9v=", "Zm=v", "Zm9v\n", "Zm 9",
                             "Zm8==", "Zh==", "Zm9=", "Zg==Zg==", "Zm-_", "Zm9\xff"})
        EXPECT_FALSE(base64_decode(text)) << text;
    EXPECT_FALSE(base64_decode(std::string_view("Zm9\0", 4)));
}

TEST(RandomNonce, IsFreshAndMayStandInScram) {
    const std::string first = asiopg::auth::random_nonce();
    EXPECT_EQ(first.size(), 24u);
    EXPECT_EQ(first.find(','), std::string::npos);
    EXPECT_NE(first, asiopg::auth::random_nonce());
}

}  // namespace
