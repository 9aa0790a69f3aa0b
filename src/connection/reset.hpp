// What brings a session back to how it began.
#pragma once

#include <memory>
#include <string>

namespace asiopg::detail {

class session;
struct operation;

/// The commands, as one script; empty for servers that have none of them.
std::string reset_commands(const session& s);
/// Starts an operation that rolls back whatever is open and runs these commands then. On the connection's executor.
void start_reset(std::unique_ptr<operation> op, std::string commands);

}  // namespace asiopg::detail
