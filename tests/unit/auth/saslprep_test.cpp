// Tests of SASLprep.
#include "auth/saslprep.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace asiopg::auth;

std::string prepared(std::string_view text) {
    const auto out = saslprep(text);
    return out ? std::string(view(*out)) : "(refused)";
}

std::string used(std::string_view password) { return std::string(view(prepare_password(password))); }

TEST(SaslPrep, ExamplesOfRfc4013) {
    EXPECT_EQ(prepared("I\u00adX"), "IX");
    EXPECT_EQ(prepared("user"), "user");
    EXPECT_EQ(prepared("USER"), "USER");
    EXPECT_EQ(prepared("\u00aa"), "a");
    EXPECT_EQ(prepared("\u2168"), "IX");
    EXPECT_EQ(prepared("\x07"), "(refused)");
    EXPECT_EQ(prepared("\u0627\u0031"), "(refused)");
}

TEST(SaslPrep, Normalises) {
    EXPECT_EQ(prepared("e\u0301"), "\u00e9");
    EXPECT_EQ(prepared("a\u0316\u0301"), "\u00e1\u0316");   // composes over a lower class
    EXPECT_EQ(prepared("a\u0301\u0316"), "\u00e1\u0316");   // after reordering
    EXPECT_EQ(prepared("a\u0305\u0301"), "a\u0305\u0301");  // blocked by the same class
    EXPECT_EQ(prepared("\u0958"), "\u0915\u093c");          // a composition exclusion
    EXPECT_EQ(prepared("\u1100\u1161\u11a8"), "\uac01");    // Hangul
    EXPECT_EQ(prepared("\uac00\u11a8"), "\uac01");
    EXPECT_EQ(prepared("\uac01"), "\uac01");
    EXPECT_EQ(prepared("\uff8a\uff9f"), "\u30d1");  // halfwidth katakana
    EXPECT_EQ(prepared("\U0001d400"), "A");
    EXPECT_EQ(prepared("\u212b"), "\u00c5");
}

TEST(SaslPrep, ChecksDirections) {
    EXPECT_EQ(prepared("\u0627\u0628"), "\u0627\u0628");
    EXPECT_EQ(prepared("\u06271\u0628"), "\u06271\u0628");
    EXPECT_EQ(prepared("\u0627a\u0628"), "(refused)");
    EXPECT_EQ(prepared("1\u0627"), "(refused)");
}

TEST(SaslPrep, RefusesUnassignedAndEmpty) {
    EXPECT_EQ(prepared("\u0221"), "(refused)");      // unassigned in Unicode 3.2
    EXPECT_EQ(prepared("\U000e0001"), "(refused)");  // a tag
    EXPECT_EQ(prepared("\u00ad"), "(refused)");
    EXPECT_EQ(prepared(""), "(refused)");
}

TEST(SaslPrep, RefusesInvalidUtf8) {
    for (const char* text :
         {"\x80", "a\xc3", "\xc3(", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe2\x82", "\xed\xa0\x80",
          "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xf0\x9f\x98"}) {
        EXPECT_EQ(prepared(text), "(refused)");
        EXPECT_EQ(used(text), text);
    }
    EXPECT_EQ(prepared("\u20ac"), "\u20ac");
}

// A060
TEST(SaslPrep, PasswordsAsPostgresUsesThem) {
    EXPECT_EQ(used("nonascii\u1680space"), "nonascii space");
    EXPECT_EQ(used("common\u1806nothing"), "commonnothing");
    EXPECT_EQ(used("ab\ufb01c"), "abfic");
    EXPECT_EQ(used("ab\u2000c"), "ab c");
    // Prohibited in various ways: used as they are.
    for (const std::string password : {"ab\u007fc", "ab\u206ac", "ab\ue000c", "ab\ufdd0c", "ab\u2ff0c", "ab\ue0001"})
        EXPECT_EQ(used(password), password);
    EXPECT_EQ(used("a\u200bb"), "a b");
    EXPECT_EQ(used("plain\x07"), "plain\x07");  // ASCII is not looked at
}

}  // namespace
