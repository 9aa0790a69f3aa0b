#include <asiopg/byte_sink.hpp>

#include <asiopg/error.hpp>

#include <cerrno>
#include <ostream>
#include <system_error>

#include "connection/copy/file.hpp"

namespace asiopg::detail {

sink::~sink() = default;
void sink::write(std::span<const char>) {}
awaitable<void> sink::write_later(std::span<const char>) { co_return; }

namespace {

class file_sink final : public sink {
public:
    explicit file_sink(std::filesystem::path path) : path_(std::move(path)) {}
    void open() override { file_.open_to_write(path_); }
    void write(std::span<const char> chunk) override {
        if (buffer_.size() + chunk.size() > file_chunk_size) flush();
        if (chunk.size() >= file_chunk_size)
            file_.write(chunk);
        else
            buffer_.append(chunk.data(), chunk.size());
    }
    void finish() override {
        flush();
        file_.close();
    }

private:
    void flush() {
        file_.write(buffer_);
        buffer_.clear();
    }

    std::filesystem::path path_;
    file file_;
    std::string buffer_;
};

class stdio_sink final : public sink {
public:
    explicit stdio_sink(std::FILE* to) : to_(to) {
        if (!to_) throw interface_error("output is a null FILE*");
    }
    void write(std::span<const char> chunk) override {
        if (std::fwrite(chunk.data(), 1, chunk.size(), to_) != chunk.size()) fail();
    }
    void finish() override {
        if (std::fflush(to_) != 0) fail();
    }

private:
    [[noreturn]] static void fail() {
        const int code = errno;
        throw interface_error("cannot write to the FILE*: " + std::generic_category().message(code));
    }

    std::FILE* to_;
};

class stream_sink final : public sink {
public:
    explicit stream_sink(std::ostream& to) noexcept : to_(to) {}
    void write(std::span<const char> chunk) override {
        if (!to_.write(chunk.data(), static_cast<std::streamsize>(chunk.size()))) fail();
    }
    void finish() override {
        if (!to_.flush()) fail();
    }

private:
    [[noreturn]] static void fail() { throw interface_error("cannot write to the stream"); }

    std::ostream& to_;
};

}  // namespace

std::unique_ptr<sink> make_file_sink(std::filesystem::path path) {
    return std::make_unique<file_sink>(std::move(path));
}
std::unique_ptr<sink> make_stdio_sink(std::FILE* file) { return std::make_unique<stdio_sink>(file); }
std::unique_ptr<sink> make_stream_sink(std::ostream& stream) { return std::make_unique<stream_sink>(stream); }

void throw_moved_from(const char* what) { throw interface_error(std::string("a ") + what + " that was moved from"); }

}  // namespace asiopg::detail
