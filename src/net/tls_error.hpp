// OpenSSL's errors as std::error_code.
#pragma once

#include <system_error>

namespace asiopg::detail {

/// The category of errors that OpenSSL reports; message() is OpenSSL's text.
const std::error_category& tls_category() noexcept;

/// Takes the oldest error from OpenSSL's queue of this thread and empties the queue. A system error becomes one of the
/// system category. An empty queue gives an unspecific error, never success.
std::error_code take_tls_error() noexcept;

}  // namespace asiopg::detail
