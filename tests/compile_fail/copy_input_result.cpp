// error: input is expected to be a callable that returns bytes
#include <asiopg/byte_source.hpp>

asiopg::byte_source from() {
    return asiopg::byte_source([] { return 1; });
}
