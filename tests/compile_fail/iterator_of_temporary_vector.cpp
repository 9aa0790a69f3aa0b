// error: deleted
#include <asiopg/codecs/basic.hpp>
#include <asiopg/optional_record.hpp>
#include <asiopg/result.hpp>

// What fetchmany gives, as a temporary.
asiopg::fetched_vector<asiopg::result> fetched();
auto dangling() { return fetched()[0].begin(); }
