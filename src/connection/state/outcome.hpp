// What an operation's caller is told of its end.
#pragma once

#include <exception>

#include "connection/operation/operation.hpp"
#include "connection/state/connection_life.hpp"

namespace asiopg::detail {

/// The failure of an operation that has no success. A farewell of the server's is noted as the connection's end.
std::exception_ptr failure_of(operation& op, const session& s, connection_end& end);

}  // namespace asiopg::detail
