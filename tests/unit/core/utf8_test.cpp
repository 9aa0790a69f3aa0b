// What is UTF-8 and what is not.
#include "core/utf8.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

namespace asiopg::detail {
namespace {

// In a buffer of exactly this size, so that a read past its end is found.
bool valid(std::string_view text) {
    const auto copy = std::make_unique<char[]>(text.size());
    std::copy(text.begin(), text.end(), copy.get());
    return is_valid_utf8(std::string_view(copy.get(), text.size()));
}

TEST(Utf8, strictly) {
    for (const char* good : {"", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                             "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "a\xe2\x82\xac z"})
        EXPECT_TRUE(valid(good)) << good;
    for (const char* bad : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2'", "\xe0\x9f\xbf", "\xe0\xa0", "\xe0",
                            "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf0", "\xf4\x90\x80\x80",
                            "\xf5\x80\x80\x80", "\xff", "\xe2\x82'", "a\xe2\x82"})
        EXPECT_FALSE(valid(bad)) << bad;
}

}  // namespace
}  // namespace asiopg::detail
