// A file, read or written in big chunks; errors name it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace asiopg::detail {

inline constexpr std::size_t file_chunk_size = 256 * 1024;

/// Errors of all members: interface_error with the path and the system's reason.
class file {
public:
    file() = default;
    file(const file&) = delete;
    file& operator=(const file&) = delete;
    ~file();

    void open_to_read(const std::filesystem::path& path);
    /// Created, or emptied.
    void open_to_write(const std::filesystem::path& path);
    /// Gives how much was read; 0: the end.
    std::size_t read(std::span<char> into);
    void write(std::span<const char> data);
    void close();

private:
    void open(const std::filesystem::path& path, int flags, const char* what);
    [[noreturn]] void fail(const char* what) const;

    std::filesystem::path path_;
    int descriptor_ = -1;
};

}  // namespace asiopg::detail
