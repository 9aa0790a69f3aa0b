// Asks the user's callable for the password, and names that are unique among all clients.
#pragma once

#include <asiopg/connect_options.hpp>

#include <string>

#include "net/deadline.hpp"

namespace asiopg::detail {

/// Awaits the callable, but not beyond the deadline (then: empty; ask `limit.expired()`). What it throws comes out.
awaitable<std::string> ask_password(const connect_options::password_function& source, deadline& limit);

/// A prefix for the names of prepared statements: poolers let clients share server sessions.
std::string unique_statement_prefix();

}  // namespace asiopg::detail
