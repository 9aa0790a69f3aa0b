// One command by one of the verbs, and how it ended.
#pragma once

#include <asiopg/error_predicates.hpp>
#include <asiopg/pool.hpp>
#include <asiopg/verbs.hpp>

#include <memory>
#include <optional>
#include <string>

#include "integration/bad_input/setting.hpp"
#include "support/run.hpp"

namespace asiopg::test::bad_input {

struct attempted {
    failure failed;
    bool safe_to_retry = false;
    /// The first value as text; nothing without rows.
    std::optional<std::string> value;

    std::string str() const { return failed ? failed.what() : value ? "the value " + *value : "no value"; }
};
using attempt_ptr = std::shared_ptr<attempted>;

/// Does not throw.
awaitable<attempt_ptr> attempt(verbs& on, verb by, std::string sql, params arguments, bool typed);
awaitable<attempt_ptr> attempt(pool& on, verb by, std::string sql, params arguments, bool typed);

/// What was wrong with an ending; empty: nothing. `may_be_stale`: where an outdated statement cannot be prepared again.
std::string judge(const input& i, verb by, const attempted& got, bool may_be_stale);

}  // namespace asiopg::test::bad_input
