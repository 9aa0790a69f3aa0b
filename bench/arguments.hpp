// What the benchmark's command line says.
#pragma once

#include <asiopg/connect_options.hpp>

#include <cstdint>
#include <string>

namespace bench {

struct arguments {
    std::string host, port, user, password, database;  // default: PGHOST and so on, else a local server's
    std::string workload = "select1";
    std::string variant;
    int concurrency = 1;
    double duration = 3;      // seconds
    double warmup = 0.5;      // seconds
    std::uint64_t count = 0;  // if not 0: run exactly this many units, without warm-up
    bool setup = false;       // make the tables instead of measuring

    /// Where to connect; `PGSSLMODE` says how.
    asiopg::connect_options connect_options() const;
};

/// Reads `--name value` and `--name=value`. Errors: std::invalid_argument.
arguments parse_arguments(int argc, char** argv);

}  // namespace bench
