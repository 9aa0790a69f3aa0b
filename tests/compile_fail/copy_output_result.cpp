// error: output is expected to be a callable that returns void
#include <asiopg/byte_sink.hpp>

asiopg::byte_sink to() {
    return asiopg::byte_sink([](std::span<const char> chunk) { return chunk.size(); });
}
