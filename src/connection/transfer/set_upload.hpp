// Sets of arguments that a coroutine makes.
#pragma once

#include <asiopg/detail/row_upload.hpp>

#include <memory>

#include "connection/operation/operation.hpp"

namespace asiopg::detail {

/// `op`: the command, of the extended protocol.
std::unique_ptr<row_upload> make_set_upload(std::unique_ptr<operation> op);

}  // namespace asiopg::detail
