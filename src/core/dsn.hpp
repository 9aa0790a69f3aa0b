// Takes a connection URI ("DSN") apart; knows nothing of the system it runs on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg::detail {

/// The values of `sslmode`, in the order of `asiopg::ssl_mode`.
inline constexpr std::array<std::string_view, 6> ssl_mode_names = {"disable", "allow",     "prefer",
                                                                   "require", "verify-ca", "verify-full"};

inline constexpr std::uint16_t default_port = 5432;

struct dsn_host {
    std::string host;  // empty: the default
    std::uint16_t port = default_port;
    bool operator==(const dsn_host&) const = default;
};

/// What a DSN says, decoded. What it leaves out is empty.
struct dsn_parts {
    std::vector<dsn_host> hosts;
    std::string user;
    std::string password;
    std::string database;
    std::optional<std::size_t> sslmode;  // index into ssl_mode_names
    std::string sslrootcert, sslcert, sslkey;
    std::string require_auth;
    std::optional<std::int64_t> connect_timeout;  // seconds, as given: maybe negative
    std::vector<std::pair<std::string, std::string>> server_settings;
};

/// Parses `postgres[ql]://[user[:password]@][host][:port][,...][/database][?key=value&...]` as libpq does, and
/// besides accepts "host:port" in the query's host list and unknown keys, which become server settings. A key in the
/// query beats the part before it, and the last of several beats the others.
/// Errors: `interface_error`. Its text shows nothing of the DSN but the names of keys, so no secret.
dsn_parts parse_dsn(std::string_view dsn);

/// Percent-encodes everything that is not unreserved in a URI, and not in `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = {});

}  // namespace asiopg::detail
