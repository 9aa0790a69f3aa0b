// error: compile all that includes Asio with -DASIO_STANDALONE -DASIO_DISABLE_STD_ALIGNED_ALLOC
// As who does not use the CMake target, and does not know of the definition.
#undef ASIO_DISABLE_STD_ALIGNED_ALLOC
#undef ASIO_STANDALONE
#include <asiopg/connect.hpp>
