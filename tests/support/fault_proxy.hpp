// A TCP forwarder between a test and the server that counts turns, and that can go silent or cut connections.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace asiopg::test {

/// Runs on the executor of the test; not thread-safe. Destroying it cuts everything.
class fault_proxy {
public:
    /// Forwards connections to 127.0.0.1:`target`.
    fault_proxy(any_io_executor executor, std::uint16_t target);
    fault_proxy(const fault_proxy&) = delete;
    ~fault_proxy();

    /// Where it listens.
    std::uint16_t port() const noexcept;
    /// Nothing is passed on any more, in either direction, and nobody is told: a silent loss of the network. New
    /// connections are accepted and as silent.
    void stall() noexcept;
    /// What came meanwhile is passed on.
    void resume();
    /// The same for those connections that there are now, and for ever; new ones are not concerned.
    void forget_all();
    /// On how many of these the client has spoken since.
    std::size_t asked_in_vain() const noexcept;
    /// Closes all connections.
    void cut();

    /// How often the client spoke when the server had spoken last: the number of round trips.
    std::size_t turns() const noexcept;
    /// Connections ever accepted, and those that the client has not closed yet (as far as the proxy can see: while
    /// stalled it does not look).
    std::size_t accepted() const noexcept;
    std::size_t open() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace asiopg::test
