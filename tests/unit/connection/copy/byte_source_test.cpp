// Sources: bytes, ranges, files, streams and callables give every byte in order, and end when they should.
#include <asiopg/byte_source.hpp>

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <list>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/here.hpp"
#include "support/temporary_file.hpp"

namespace asiopg {
namespace {

awaitable<std::string> read_all(byte_source& from) {
    detail::source& s = from.get();
    s.open();
    std::string all;
    for (std::span<const char> chunk;;) {
        bool more = false;
        if (s.is_asynchronous())
            more = co_await s.next_later(chunk);
        else
            more = s.next(chunk);
        if (!more) co_return all;
        all.append(chunk.data(), chunk.size());
        all += '|';
    }
}

std::string take(byte_source from) { return test::here(read_all(from)); }

template <class F>
std::string refusal(F f) {
    try {
        f();
    } catch (const interface_error& e) {
        return e.what();
    }
    return "accepted";
}

// A211
TEST(ByteSource, bytes) {
    const std::string text("a\0b", 3);
    EXPECT_EQ(take(text), text + "|");
    EXPECT_EQ(take(std::string("temporary")), "temporary|");
    EXPECT_EQ(take(std::string_view("view")), "view|");
    const std::vector<unsigned char> octets{'x', 'y'};
    EXPECT_EQ(take(octets), "xy|");
    EXPECT_EQ(take(std::span<const unsigned char>(octets)), "xy|");
    EXPECT_EQ(take(std::vector<std::byte>{std::byte('z')}), "z|");
    EXPECT_EQ(take(std::array<char, 2>{'1', '2'}), "12|");
    EXPECT_EQ(take(std::string()), "|");
}

TEST(ByteSource, bytes_that_stay_are_not_copied) {
    const std::string text = "stays";
    const byte_source s = text;
    std::span<const char> chunk;
    ASSERT_TRUE(s.get().next(chunk));
    EXPECT_EQ(chunk.data(), text.data());
    EXPECT_FALSE(s.get().next(chunk));
}

TEST(ByteSource, ranges) {
    const std::vector<std::string> chunks{"1", "", "3"};
    EXPECT_EQ(take(chunks), "1||3|");
    EXPECT_EQ(take(std::list<std::string_view>{"a", "b"}), "a|b|");
    EXPECT_EQ(take(std::vector<std::vector<std::byte>>()), "");
    const std::string_view array[] = {"x", "y"};
    EXPECT_EQ(take(array), "x|y|");
    std::vector<std::string> made_on_the_way{"p", "q"};
    struct upper {
        struct iterator {
            const std::string* at;
            std::string operator*() const { return *at + "!"; }
            iterator& operator++() {
                ++at;
                return *this;
            }
            bool operator==(const iterator&) const = default;
        };
        const std::vector<std::string>& from;
        iterator begin() const { return {from.data()}; }
        iterator end() const { return {from.data() + from.size()}; }
    };
    EXPECT_EQ(take(upper{made_on_the_way}), "p!|q!|");
}

// A211
TEST(ByteSource, files) {
    const test::temporary_file f("1\t2\n");
    EXPECT_EQ(take(f.path()), "1\t2\n|");
    const test::temporary_file empty("");
    EXPECT_EQ(take(empty.path()), "");
    const test::temporary_file large(std::string(600 * 1024, 'x'));
    EXPECT_EQ(take(large.path()).size(), 600 * 1024 + 3u);
    EXPECT_EQ(refusal([] { take(std::filesystem::path("/nonexistent/file")); }),
              "cannot read \"/nonexistent/file\": No such file or directory");
    EXPECT_EQ(refusal([] { take(std::filesystem::path("/")); }), "cannot read \"/\": Is a directory");
}

TEST(ByteSource, streams) {
    std::istringstream stream("a b\n");
    EXPECT_EQ(take(stream), "a b\n|");
    EXPECT_EQ(take(stream), "");
    std::ifstream closed("/nonexistent/file");
    EXPECT_EQ(refusal([&] { take(closed); }), "cannot read from the stream");
    const test::temporary_file f("contents");
    std::FILE* in = std::fopen(f.path().c_str(), "rb");
    EXPECT_EQ(take(in), "contents|");
    std::fclose(in);
    std::FILE* directory = std::fopen("/", "rb");
    EXPECT_EQ(refusal([&] { take(directory); }), "cannot read from the FILE*: Is a directory");
    std::fclose(directory);
    EXPECT_EQ(refusal([] { take(static_cast<std::FILE*>(nullptr)); }), "input is a null FILE*");
}

TEST(ByteSource, callables) {
    int calls = 0;
    const auto texts = [&]() -> std::string { return ++calls == 3 ? std::string() : std::to_string(calls); };
    EXPECT_EQ(take(texts), "1|2|");
    calls = 0;
    const auto optionals = [&]() -> std::optional<std::string_view> {
        if (++calls == 4) return std::nullopt;
        return std::string_view("abc").substr(0, 3 - static_cast<std::size_t>(calls));
    };
    EXPECT_EQ(take(optionals), "ab|a||");
    calls = 0;
    const auto later = [&]() -> awaitable<std::optional<std::string>> {
        std::optional<std::string> chunk;
        if (++calls != 3) chunk = "later";
        co_return chunk;
    };
    EXPECT_TRUE(byte_source(later).get().is_asynchronous());
    EXPECT_EQ(take(later), "later|later|");
    calls = 0;
    const std::string text = "span";
    const auto spans = [&]() -> awaitable<std::span<const char>> {
        co_return std::span<const char>(text.data(), ++calls == 2 ? 0 : text.size());
    };
    EXPECT_EQ(take(spans), "span|");
    EXPECT_THROW(take([]() -> std::string { throw std::runtime_error("broken"); }), std::runtime_error);
}

}  // namespace
}  // namespace asiopg
