// The HTTP server, on RESTinio, in the io_context of the pool.
#pragma once

#include <asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <memory>

#include "user_store.hpp"

class server {
public:
    /// Listens on 127.0.0.1; with the port 0 on one that is free.
    server(asio::io_context& io, user_store& users, std::uint16_t port);
    ~server();

    std::uint16_t port() const;

    /// Takes no more connections, and waits until what was asked has been answered, but not longer than that.
    asio::awaitable<void> stop(std::chrono::seconds limit);

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};
