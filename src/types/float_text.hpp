// Floating-point numbers as the server prints them.
#pragma once

#include <string>
#include <string_view>

namespace asiopg::detail {

/// The shortest text that gives the same value again; with an exponent where PostgreSQL writes one.
void append_float(std::string& out, float value);
void append_float(std::string& out, double value);

/// The reverse: the whole text is one number, "NaN" or an infinity.
bool parse_float(std::string_view text, float& out) noexcept;
bool parse_float(std::string_view text, double& out) noexcept;

}  // namespace asiopg::detail
