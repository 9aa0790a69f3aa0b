// How OpenSSL reaches the socket of a tls_stream.
#pragma once

#include <openssl/bio.h>

#include "net/tls_stream.hpp"

namespace asiopg::detail {

/// A BIO on `t`, which it does not own and which has to outlive it. Unlike OpenSSL's socket BIO it never raises
/// SIGPIPE, and after a recv() that came back short it answers "would block" without asking again. Null: no memory.
BIO* make_tls_bio(tls_stream::transport& t);

}  // namespace asiopg::detail
