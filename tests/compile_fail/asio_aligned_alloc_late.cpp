// error: ASIO_DISABLE_STD_ALIGNED_ALLOC was defined after Asio had been included
#undef ASIO_DISABLE_STD_ALIGNED_ALLOC
#include <asio/awaitable.hpp>
#include <vector>
#define ASIO_DISABLE_STD_ALIGNED_ALLOC
#include <asiopg/connect.hpp>
