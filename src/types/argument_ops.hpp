// The operations of arguments that params stores without a template, besides the scalars.
#pragma once

#include <asiopg/detail/argument.hpp>

namespace asiopg::detail {

extern const argument_ops null_argument, text_argument, bytes_argument;

}  // namespace asiopg::detail
