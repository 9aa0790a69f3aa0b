// What errors say of a value that does not go with the server's type.
#pragma once

#include <asiopg/type.hpp>

#include <string>
#include <string_view>

namespace asiopg::detail {

/// What a value of this type has to be, where the refusal alone does not tell: "an integer is required; ", or nothing.
std::string_view requirement(const type& t) noexcept;

/// `place: value (cause cannot send std::string as int4)`, the value shortened. `cause` ends in "; " or is empty.
[[noreturn]] void throw_refused_value(std::string_view place, const std::string& value, std::string_view cpp_name,
                                      const type& t, std::string_view cause);

}  // namespace asiopg::detail
