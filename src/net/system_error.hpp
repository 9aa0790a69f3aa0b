// Turns errno values into the error codes that the net layer reports.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <asio/error.hpp>
#include <cerrno>
#include <system_error>

namespace asiopg::detail {

/// A system error in Asio's category: it compares equal to `asio::error::...`, but with Asio 1.22 not to `std::errc`.
inline std::error_code system_error_code(int value) noexcept { return {value, net::error::get_system_category()}; }
inline std::error_code would_block_error() noexcept { return net::error::would_block; }

}  // namespace asiopg::detail
