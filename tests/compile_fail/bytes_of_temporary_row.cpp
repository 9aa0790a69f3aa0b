// error: deleted
#include <asiopg/codecs/basic.hpp>
#include <asiopg/optional_record.hpp>

asiopg::optional_record fetched();
auto dangling() { return (*fetched())["name"].bytes(); }
