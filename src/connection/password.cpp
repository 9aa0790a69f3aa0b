#include "connection/password.hpp"

#include <asiopg/error.hpp>

#include <asio/system_error.hpp>

#include "auth/random.hpp"
#include "connection/operation/within.hpp"

namespace asiopg::detail {

awaitable<std::string> ask_password(const connect_options::password_function& source, deadline& limit) {
    if (limit.expired()) co_return std::string();
    awaitable<std::string> asked = source();
    try {
        co_return co_await cancelled_at(limit, std::move(asked));
    } catch (const asio::system_error&) {
        if (!limit.expired()) throw;
    }
    co_return std::string();
}

std::string unique_statement_prefix() {
    static constexpr char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    unsigned char random[6] = {};
    if (!auth::random_bytes(random)) throw error("no random numbers are to be had");
    std::string prefix = "asiopg_";
    for (const unsigned char byte : random) prefix += digits[byte % 36];
    return prefix + "_";
}

}  // namespace asiopg::detail
