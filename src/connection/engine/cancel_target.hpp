// Where a CancelRequest goes, and how it is protected: as the session itself is.
#pragma once

#include <asiopg/connect_options.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "net/dial.hpp"

namespace asiopg::detail {

struct cancel_target {
    host_address address;
    std::optional<net::ip::tcp::endpoint> endpoint;  ///< which of its addresses; a name may have several machines
    tls_config tls;
    std::uint32_t process_id = 0;
    std::string key;
};

}  // namespace asiopg::detail
