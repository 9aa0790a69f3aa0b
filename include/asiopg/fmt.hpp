// Formatting with {fmt}: records, fields and command tags. Opt-in; needs fmt 9.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/record.hpp>

#include <fmt/format.h>

#include <string_view>

/// `a=42 b=-1`; takes the format specification of strings.
template <>
struct fmt::formatter<asiopg::record> : fmt::formatter<std::string_view> {
    auto format(const asiopg::record& r, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(asiopg::to_string(r), context);
    }
};

/// The value as PostgreSQL writes it; takes the format specification of strings.
template <>
struct fmt::formatter<asiopg::field> : fmt::formatter<std::string_view> {
    auto format(const asiopg::field& f, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(asiopg::to_string(f), context);
    }
};
template <>
struct fmt::formatter<asiopg::owned_field> : fmt::formatter<asiopg::field> {};

/// `INSERT 0 1`; takes the format specification of strings.
template <>
struct fmt::formatter<asiopg::command_tag> : fmt::formatter<std::string_view> {
    auto format(const asiopg::command_tag& tag, fmt::format_context& context) const {
        return fmt::formatter<std::string_view>::format(tag.str(), context);
    }
};
