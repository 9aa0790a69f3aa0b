// Runs an awaitable that needs no other context, and gives what it gives, or throws what it throws.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>

#include <utility>

namespace asiopg::test {

template <class T>
T here(awaitable<T> work) {
    asio::io_context io;
    auto future = asio::co_spawn(io, std::move(work), asio::use_future);
    io.run();
    return future.get();
}

}  // namespace asiopg::test
