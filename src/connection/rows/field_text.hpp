// Values as text, as PostgreSQL writes them.
#pragma once

#include <asiopg/detail/rows.hpp>
#include <asiopg/type.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace asiopg::detail {

/// The value of a field (`field`: where its length stands) as text. `NULL` for NULL; `\x` and hexadecimal digits for
/// bytea, and for types that asiopg does not know or whose bytes are malformed.
std::string text_of(const column& c, const char* field);

}  // namespace asiopg::detail
