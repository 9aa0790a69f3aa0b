// Values that servers take as text only: their binary receive functions refuse them.
#pragma once

#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <cstddef>
#include <string_view>

namespace asiopg::detail {

/// The type of the first part of a value (or of the value itself) that some supported server refuses in binary format
/// though it takes the same as text; nullptr if there is none:
/// - an int2vector or oidvector without elements, by every server;
/// - a tsquery without nodes: older minor versions (15.18 is one, 15.20 not) want an operand.
const type* refused_in_binary(const type& t, std::string_view bytes) noexcept;

/// For a value in a binary COPY, which cannot have one in text format. What only some servers refuse is left to the
/// server.
/// Errors: `conversion_error` for what all of them do.
void check_copied(const type& t, std::string_view bytes);

/// The value that follows its length at `mark`, written in binary format, becomes text.
/// Errors: `conversion_error` when a part has no text form that is known here.
void rewrite_as_text(const type& t, std::size_t mark, writer& out);

}  // namespace asiopg::detail
