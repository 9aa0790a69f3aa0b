// error: deleted
#include <asiopg/optional_record.hpp>
#include <asiopg/result.hpp>

asiopg::fetched_vector<asiopg::result> fetched();
auto dangling() { return fetched().cbegin(); }
