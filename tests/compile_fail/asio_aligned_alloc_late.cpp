// error: ASIO_DISABLE_STD_ALIGNED_ALLOC was defined after Asio had been included
// The order matters.
// clang-format off
#undef ASIO_DISABLE_STD_ALIGNED_ALLOC
#include <vector>
#include <asio/awaitable.hpp>
#define ASIO_DISABLE_STD_ALIGNED_ALLOC
#include <asiopg/connect.hpp>
