// Decimal numbers as text compared with doubles.
#pragma once

#include <string_view>

namespace asiopg::detail {

/// Whether a decimal number (JSON's form: `-12.50e+3`) loses nothing as this double, which it was rounded to: it is the
/// number that the double is written as, the one of the fewest digits that give it back. Spelling does not matter.
/// Takes time and memory for the text's length only, however large the exponent is.
bool is_exact_double(std::string_view text, double value) noexcept;

}  // namespace asiopg::detail
