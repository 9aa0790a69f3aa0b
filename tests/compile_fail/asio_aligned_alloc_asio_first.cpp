// error: compile all that includes Asio with -DASIO_STANDALONE -DASIO_DISABLE_STD_ALIGNED_ALLOC
// Without the definition, and Asio comes before asiopg, in a file that has included nothing of the standard library:
// Asio's own choice is then the same as the library's, but not in the program's other files.
#undef ASIO_DISABLE_STD_ALIGNED_ALLOC
#include <asio.hpp>
#include <asiopg/pool.hpp>
