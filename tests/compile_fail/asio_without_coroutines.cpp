// error: Asio sees no coroutines
#undef ASIO_HAS_CO_AWAIT
#define ASIO_DISABLE_CO_AWAIT
#include <asiopg/connect.hpp>
