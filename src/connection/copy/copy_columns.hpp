// The columns that records are copied to.
#pragma once

#include <asiopg/copy_options.hpp>
#include <asiopg/detail/row_plan.hpp>

#include <memory>
#include <string>

#include "connection/copy/copy_data.hpp"
#include "connection/transactions/exclusive_hold.hpp"

namespace asiopg::detail {

/// Asks the server for the columns that the options name, or all of the table that can be written to. The question is
/// in the statement cache: it says as well if the table has been changed since. It takes `hold`, unless `owner` is that
/// already.
awaitable<row_target> columns_to_copy(std::shared_ptr<engine> e, std::uint64_t owner, const exclusive_hold& hold,
                                      const std::string& table, const copy_options& options, const copy_server& server,
                                      time_limit limit);

}  // namespace asiopg::detail
