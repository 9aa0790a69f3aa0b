// Base64 as SCRAM uses it: padded, without line breaks, decoded strictly.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace asiopg::auth {

std::string base64_encode(std::string_view bytes);

/// Nothing unless `text` is exactly what base64_encode() would give for some bytes.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace asiopg::auth
