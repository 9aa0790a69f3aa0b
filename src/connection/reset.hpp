// What brings a session back to how it began.
#pragma once

#include <string>

namespace asiopg::detail {

class session;

/// The commands, as one script; empty for servers that have none of them.
std::string reset_commands(const session& s);

}  // namespace asiopg::detail
