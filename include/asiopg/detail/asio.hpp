// The one place where public headers meet Asio, so that building on Boost.Asio is a one-file switch.
#pragma once

#include <cstddef>  // before Asio, which looks at macros of the standard library

// Asio chooses by these how coroutine frames are allocated and freed. A frame of one translation unit may be freed by
// another, so the choice has to be the same in all of a program, the library included.
#if !defined(ASIO_DISABLE_STD_ALIGNED_ALLOC)
#error \
    "asiopg: compile all that includes Asio with -DASIO_STANDALONE -DASIO_DISABLE_STD_ALIGNED_ALLOC, as asiopg itself is compiled, or link with the CMake target asiopg::asiopg, which says so"
#endif

#include <asio/any_io_executor.hpp>

#if defined(ASIO_HAS_STD_ALIGNED_ALLOC)
#error \
    "asiopg: ASIO_DISABLE_STD_ALIGNED_ALLOC was defined after Asio had been included, or with ASIO_HAS_STD_ALIGNED_ALLOC: define it on the command line, for all that includes Asio"
#endif
#if !defined(ASIO_STANDALONE)
#error \
    "asiopg: compiled for standalone Asio: define ASIO_STANDALONE, and not ASIO_ENABLE_BOOST, for all that includes Asio"
#endif
#if !defined(ASIO_HAS_CO_AWAIT) || !defined(ASIO_HAS_STD_COROUTINE)
#error \
    "asiopg: Asio sees no coroutines: compile with -std=c++20, and with clang and an Asio older than 1.24 also -DASIO_HAS_CO_AWAIT=1"
#endif

#include <asio/awaitable.hpp>

namespace asiopg {

namespace net = ::asio;

using net::any_io_executor;
using net::awaitable;

}  // namespace asiopg
