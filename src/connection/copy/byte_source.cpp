#include <asiopg/byte_source.hpp>

#include <asiopg/error.hpp>

#include <cerrno>
#include <istream>
#include <string>
#include <system_error>
#include <vector>

#include "connection/copy/file.hpp"

namespace asiopg::detail {

source::~source() = default;
bool source::next(std::span<const char>&) { return false; }
awaitable<bool> source::next_later(std::span<const char>&) { co_return false; }

namespace {

class file_source final : public source {
public:
    explicit file_source(std::filesystem::path path) : path_(std::move(path)) {}
    void open() override { file_.open_to_read(path_); }
    bool next(std::span<const char>& chunk) override {
        buffer_.resize(file_chunk_size);
        chunk = std::span<const char>(buffer_.data(), file_.read(buffer_));
        return !chunk.empty();
    }

private:
    std::filesystem::path path_;
    file file_;
    std::vector<char> buffer_;
};

class stdio_source final : public source {
public:
    explicit stdio_source(std::FILE* from) : from_(from) {
        if (!from_) throw interface_error("input is a null FILE*");
    }
    bool next(std::span<const char>& chunk) override {
        buffer_.resize(file_chunk_size);
        errno = 0;
        const std::size_t count = std::fread(buffer_.data(), 1, buffer_.size(), from_);
        if (count == 0 && std::ferror(from_)) {
            const int code = errno;
            throw interface_error("cannot read from the FILE*: " + std::generic_category().message(code));
        }
        chunk = std::span<const char>(buffer_.data(), count);
        return count != 0;
    }

private:
    std::FILE* from_;
    std::vector<char> buffer_;
};

class stream_source final : public source {
public:
    explicit stream_source(std::istream& from) noexcept : from_(from) {}
    bool next(std::span<const char>& chunk) override {
        buffer_.resize(file_chunk_size);
        from_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        chunk = std::span<const char>(buffer_.data(), static_cast<std::size_t>(from_.gcount()));
        if (chunk.empty() && !from_.eof()) throw interface_error("cannot read from the stream");
        return !chunk.empty();
    }

private:
    std::istream& from_;
    std::vector<char> buffer_;
};

}  // namespace

std::unique_ptr<source> make_file_source(std::filesystem::path path) {
    return std::make_unique<file_source>(std::move(path));
}
std::unique_ptr<source> make_stdio_source(std::FILE* file) { return std::make_unique<stdio_source>(file); }
std::unique_ptr<source> make_stream_source(std::istream& stream) { return std::make_unique<stream_source>(stream); }

}  // namespace asiopg::detail
