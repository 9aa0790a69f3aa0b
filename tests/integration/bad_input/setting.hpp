// In what company a bad input runs: see setting.cpp.
#pragma once

#include <asiopg/connect_options.hpp>
#include <asiopg/connection.hpp>

#include <string>
#include <vector>

#include "integration/bad_input/input.hpp"
#include "support/complaints.hpp"

namespace asiopg::test::bad_input {

enum class verb { fetch, execute, stream, cursor };
enum class company { alone, neighbours, transaction, lease, pool };

/// How the server is reached.
struct route {
    std::string name;
    connect_options to;
    bool shares_sessions = false;
};
/// Directly, and through PgBouncer where it runs.
std::vector<route> routes();

struct setting {
    company in = company::alone;
    verb by = verb::fetch;
    int cache_size = 0;
    route through;

    std::string str() const;
};

/// All that the input makes sense in.
std::vector<setting> settings_of(const input& i);

/// Plays the input there, by `observer`'s help; tells what was wrong.
awaitable<void> play(const input& i, const setting& how, connection& observer, complaints& to);

}  // namespace asiopg::test::bad_input
