// The side that is judged: asiopg.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/verbs.hpp>

#include <memory>

#include "integration/differential/form.hpp"
#include "integration/differential/outcome.hpp"

namespace asiopg::test::differential {

/// A step by the verb, on a connection or in a transaction. Does not throw.
awaitable<std::shared_ptr<const outcome>> perform(verbs& on, const step& s, verb by);

}  // namespace asiopg::test::differential
