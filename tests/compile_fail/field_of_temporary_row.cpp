// error: deleted
#include <asiopg/codecs/basic.hpp>
#include <asiopg/optional_record.hpp>

asiopg::optional_record fetched();
asiopg::field dangling() { return (*fetched())["name"]; }
