// error: output is expected to be
#include <asiopg/byte_sink.hpp>

asiopg::byte_sink to() { return asiopg::byte_sink("/tmp/file"); }
