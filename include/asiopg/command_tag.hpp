// asiopg::command_tag: what the server says that a command did.
#pragma once

#include <asiopg/detail/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace asiopg {

/// A command's completion tag, such as `INSERT 0 1`, `SELECT 5` or `CREATE TABLE`; empty for an empty query.
class command_tag {
public:
    command_tag() = default;
    ASIOPG_API command_tag(const command_tag& other);
    ASIOPG_API command_tag(command_tag&& other) noexcept;
    ASIOPG_API command_tag& operator=(const command_tag& other);
    ASIOPG_API command_tag& operator=(command_tag&& other) noexcept;
    ASIOPG_API ~command_tag();
    explicit command_tag(std::string&& text) noexcept : text_(std::move(text)) {}
    explicit command_tag(const std::string& text) : text_(text) {}

    /// The tag as the server sent it.
    const std::string& str() const& noexcept { return text_; }
    std::string str() && noexcept { return std::move(text_); }

    /// The rows that were inserted, updated, deleted, selected, fetched, moved or copied; 0 for a command that counts
    /// none, and for a tag whose count is no number below 2^64.
    ASIOPG_API std::uint64_t rows_affected() const noexcept;

    /// The command without its numbers: `INSERT`, `CREATE TABLE`.
    std::string_view command() const& noexcept { return std::string_view(text_).substr(0, command_length()); }
    std::string command() && { return text_.substr(0, command_length()); }

    /// By text.
    friend bool operator==(const command_tag& a, const command_tag& b) noexcept { return a.text_ == b.text_; }
    friend bool operator==(const command_tag& a, std::string_view b) noexcept { return a.text_ == b; }

private:
    ASIOPG_API std::size_t command_length() const noexcept;

    std::string text_;
};

}  // namespace asiopg
