// The one place where public headers meet Asio, so that building on Boost.Asio is a one-file switch.
#pragma once

// Before Asio: it looks at macros of the standard library to choose how coroutine frames are allocated, and has to find
// the same ones in every translation unit.
#include <cstddef>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

namespace asiopg {

namespace net = ::asio;

using net::any_io_executor;
using net::awaitable;

}  // namespace asiopg
