// Sinks: memory, files, streams and callables get every byte in order; what cannot be written is an error that names
// it.
#include <asiopg/byte_sink.hpp>

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/here.hpp"
#include "support/temporary_file.hpp"

namespace asiopg {
namespace {

std::span<const char> chunk(std::string_view text) { return {text.data(), text.size()}; }

awaitable<void> write_all(byte_sink& to, std::vector<std::string> chunks) {
    detail::sink& s = to.get();
    s.open();
    for (const std::string& c : chunks) {
        if (s.is_asynchronous())
            co_await s.write_later(chunk(c));
        else
            s.write(chunk(c));
    }
    s.finish();
}

void put(byte_sink to, const std::vector<std::string>& chunks) { test::here(write_all(to, chunks)); }

template <class F>
std::string refusal(F f) {
    try {
        f();
    } catch (const interface_error& e) {
        return e.what();
    }
    return "accepted";
}

const std::vector<std::string> some{"one\n", "", "two\n", std::string("\0\xff", 2)};
const std::string all("one\ntwo\n\0\xff", 10);

TEST(ByteSink, memory_is_appended_to) {
    std::string text = "0";
    put(text, some);
    EXPECT_EQ(text, "0" + all);
    std::vector<char> chars;
    put(chars, some);
    EXPECT_EQ(std::string(chars.begin(), chars.end()), all);
    std::vector<unsigned char> octets;
    put(octets, some);
    EXPECT_EQ(octets.size(), all.size());
    EXPECT_EQ(octets.back(), 0xff);
    std::vector<std::byte> bytes;
    put(bytes, some);
    EXPECT_EQ(bytes.back(), std::byte(0xff));
}

// A205
TEST(ByteSink, files) {
    const test::temporary_file f("old contents that are longer");
    put(f.path(), some);
    EXPECT_EQ(f.contents(), all);
    put(f.path(), {});
    EXPECT_EQ(f.contents(), "");
    const std::vector<std::string> large(5, std::string(200 * 1024, 'x')), huge(2, std::string(1024 * 1024, 'y'));
    put(f.path(), large);
    EXPECT_EQ(f.contents(), std::string(1000 * 1024, 'x'));
    put(f.path(), huge);
    EXPECT_EQ(f.contents(), std::string(2048 * 1024, 'y'));
}

TEST(ByteSink, files_that_cannot_be_written) {
    const std::filesystem::path none = "/nonexistent/directory/file";
    EXPECT_EQ(refusal([&] { put(none, some); }),
              "cannot write \"/nonexistent/directory/file\": No such file or directory");
    EXPECT_EQ(refusal([] { put(std::filesystem::path("/"), some); }), "cannot write \"/\": Is a directory");
    EXPECT_EQ(refusal([] { put(std::filesystem::path("/dev/full"), some); }),
              "cannot write \"/dev/full\": No space left on device");
    EXPECT_EQ(refusal([] { put(std::filesystem::path(std::string("/tmp/a\0b", 8)), some); }),
              "cannot write a file whose path contains a NUL byte");
}

TEST(ByteSink, streams) {
    std::ostringstream stream;
    put(stream, some);
    EXPECT_EQ(stream.str(), all);
    std::ofstream closed;
    EXPECT_EQ(refusal([&] { put(closed, some); }), "cannot write to the stream");

    const test::temporary_file f("");
    std::FILE* out = std::fopen(f.path().c_str(), "wb");
    put(out, some);
    EXPECT_EQ(f.contents(), all);
    std::fclose(out);
    std::FILE* full = std::fopen("/dev/full", "wb");
    EXPECT_EQ(refusal([&] { put(full, some); }), "cannot write to the FILE*: No space left on device");
    std::fclose(full);
    EXPECT_EQ(refusal([] { put(static_cast<std::FILE*>(nullptr), some); }), "output is a null FILE*");
}

TEST(ByteSink, callables) {
    std::string got;
    put([&](std::span<const char> c) { got.append(c.data(), c.size()); }, some);
    EXPECT_EQ(got, all);
    got.clear();
    put([&](std::string_view c) { got += c; }, some);
    EXPECT_EQ(got, all);
    std::size_t count = 0;
    put([&](std::span<const std::byte> c) { count += c.size(); }, some);
    EXPECT_EQ(count, all.size());
    got.clear();
    const auto later = [&](std::string_view c) -> awaitable<void> {
        got += c;
        co_return;
    };
    const byte_sink slow = later;
    EXPECT_TRUE(slow.get().is_asynchronous());
    put(later, some);
    EXPECT_EQ(got, all);
    EXPECT_THROW(put([](std::span<const char>) { throw std::runtime_error("full"); }, some), std::runtime_error);
}

struct counter {
    std::size_t bytes = 0;
    void operator()(std::span<const char> c) { bytes += c.size(); }
};

TEST(ByteSink, callables_are_copied_unless_referred_to) {
    counter c;
    put(c, some);
    EXPECT_EQ(c.bytes, 0u);
    put(std::ref(c), some);
    EXPECT_EQ(c.bytes, all.size());
    auto owner = std::make_unique<int>(0);
    int* seen = owner.get();
    put([o = std::move(owner), seen](std::span<const char>) { EXPECT_EQ(o.get(), seen); }, some);
}

}  // namespace
}  // namespace asiopg
