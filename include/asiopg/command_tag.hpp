// asiopg::command_tag: what the server says that a command did.
#pragma once

#include <asiopg/detail/config.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace asiopg {

/// A command's completion tag, such as `INSERT 0 1`, `SELECT 5` or `CREATE TABLE`; empty for an empty query. Every
/// command gives one, so it is held in place and copied like a number.
class command_tag {
public:
    /// The most bytes a tag has: PostgreSQL's COMPLETION_TAG_BUFSIZE without the zero.
    static constexpr std::size_t max_size = 63;

    command_tag() = default;
    /// Errors: `interface_error` for more than `max_size` bytes.
    ASIOPG_API explicit command_tag(std::string_view text);

    /// The tag as the server sent it: a view that lives as long as the tag, or of a temporary a string.
    std::string_view str() const& noexcept { return {text_, size_}; }
    std::string str() && { return std::string(text_, size_); }

    /// The rows that were inserted, updated, deleted, selected, fetched, moved or copied; 0 for a command that counts
    /// none, and for a tag whose count is no number below 2^64.
    ASIOPG_API std::uint64_t rows_affected() const noexcept;

    /// The command without its numbers: `INSERT`, `CREATE TABLE`.
    std::string_view command() const& noexcept { return {text_, command_length()}; }
    std::string command() && { return std::string(text_, command_length()); }

    /// By text.
    friend bool operator==(const command_tag& a, const command_tag& b) noexcept {
        return a.size_ == b.size_ && std::memcmp(a.text_, b.text_, a.size_) == 0;
    }
    friend bool operator==(const command_tag& a, std::string_view b) noexcept { return a.str() == b; }

private:
    ASIOPG_API std::size_t command_length() const noexcept;

    unsigned char size_ = 0;
    char text_[max_size] = {};
};

}  // namespace asiopg
