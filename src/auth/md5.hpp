// PostgreSQL's md5 authentication.
#pragma once

#include <string>
#include <string_view>

namespace asiopg::auth {

/// The answer to AuthenticationMD5Password: "md5" and the hex digest of the hex digest of password and user, and the
/// four bytes of `salt`. Gives false when OpenSSL does not offer MD5 (as under FIPS); `out` is then untouched.
[[nodiscard]] bool md5_answer(std::string_view user, std::string_view password, std::string_view salt,
                              std::string& out);

}  // namespace asiopg::auth
