// error: output is expected to be
#include <asiopg/byte_sink.hpp>

asiopg::byte_sink to(const std::string& text) { return asiopg::byte_sink(text); }
