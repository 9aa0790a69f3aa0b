// What the severity of an error means.
#pragma once

#include <asiopg/error_fields.hpp>

namespace asiopg::detail {

/// With this error the server ends the session, whether or not the connection is closed.
bool ends_session(const error_fields& e) noexcept;

}  // namespace asiopg::detail
