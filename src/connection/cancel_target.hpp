// Where a CancelRequest goes, and how it is protected: as the session itself is.
#pragma once

#include <asiopg/connect_options.hpp>

#include <cstdint>
#include <string>

#include "net/dial.hpp"

namespace asiopg::detail {

struct cancel_target {
    host_address address;
    tls_config tls;
    std::uint32_t process_id = 0;
    std::string key;
};

}  // namespace asiopg::detail
