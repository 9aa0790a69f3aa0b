// error: input is expected to be
#include <asiopg/byte_source.hpp>

asiopg::byte_source from() { return asiopg::byte_source("/tmp/file"); }
