// Which types have a text form that the library prints, and which one that it parses.
#pragma once

#include <asiopg/type.hpp>

namespace asiopg::fuzz {

/// Whether every value of the type that can be decoded can be printed, too.
bool has_printer(const type& t);
/// Whether what is printed of the type can be read back.
bool has_parser(const type& t);

}  // namespace asiopg::fuzz
