// error: deleted
#include <asiopg/optional_record.hpp>

asiopg::optional_record fetched();
auto dangling() { return fetched()->keys(); }
