// The option require_auth: which ways of authentication a server may use.
#pragma once

#include <string_view>

namespace asiopg::detail {

struct allowed_auth {
    bool none = true;  // the server asks for nothing
    bool password = true;
    bool md5 = true;
    bool scram_sha_256 = true;
};

/// Reads libpq's syntax: a comma-separated list of password, md5, gss, sspi, scram-sha-256, oauth and none, either all
/// plain (only these) or all with a `!` (anything but these). Empty: anything.
/// Errors: `interface_error` for an unknown method, one named twice, or a mixed list.
allowed_auth parse_require_auth(std::string_view list);

}  // namespace asiopg::detail
