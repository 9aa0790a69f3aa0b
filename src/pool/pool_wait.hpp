// Waiting for a connection, as an awaitable.
#pragma once

#include "pool/pool_core.hpp"

namespace asiopg::detail {

/// Gives the next connection that is for the one in this place, which has to be made ready for its borrower, unless it
/// was handed over in a batch. `again`: it has waited before.
awaitable<pooled_connection> wait(std::shared_ptr<pool_core> core, const pool_place& place, bool again);

/// Gives one that is ready. The place is taken when it is awaited. There must be no setup callback.
awaitable<pooled_connection> wait(std::shared_ptr<pool_core> core, pool_core::duration timeout);

}  // namespace asiopg::detail
