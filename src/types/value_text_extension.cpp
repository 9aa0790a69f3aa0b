// Values of extensions' types as their text.
#include "types/value_text.hpp"

namespace asiopg::detail {

bool append_extension_text(std::string&, const type&, std::string_view) { return false; }

}  // namespace asiopg::detail
