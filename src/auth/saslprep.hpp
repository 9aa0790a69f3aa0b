// SASLprep (RFC 4013): how SCRAM prepares a password.
#pragma once

#include "auth/secret.hpp"

#include <optional>
#include <string_view>

namespace asiopg::auth {

/// `text` prepared by RFC 4013, or nothing if it is not valid UTF-8, would become empty, contains a prohibited or
/// unassigned character or mixes directions.
std::optional<secret_bytes> saslprep(std::string_view text);

/// The password as PostgreSQL's SCRAM hashes it: prepared if that is possible and as it is otherwise; a password of
/// ASCII characters only is never changed.
secret_bytes prepare_password(std::string_view password);

}  // namespace asiopg::auth
