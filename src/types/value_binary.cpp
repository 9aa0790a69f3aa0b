// Parsing of the server's text for a value.
#include "types/value_binary.hpp"

namespace asiopg::detail {

bool append_value_binary(writer&, const type&, std::string_view) { return false; }

}  // namespace asiopg::detail
