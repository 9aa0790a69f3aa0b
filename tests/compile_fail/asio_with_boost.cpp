// error: define ASIO_STANDALONE, and not ASIO_ENABLE_BOOST
// As Asio leaves it with ASIO_ENABLE_BOOST, whether Boost is installed or not.
#include <asio/detail/config.hpp>
#undef ASIO_STANDALONE
#include <asiopg/connect.hpp>
