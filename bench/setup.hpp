// Makes the tables that the workloads read.
#pragma once

#include "arguments.hpp"

#include <asiopg/detail/asio.hpp>

namespace bench {

/// Makes the tables and their rows, unless they are there. Takes some seconds.
asio::awaitable<void> make_tables(const arguments& a);

}  // namespace bench
