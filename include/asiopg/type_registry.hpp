// asiopg::type_registry: what connections to one database have learned of its types, shared.
#pragma once

#include <asiopg/detail/config.hpp>

#include <memory>

namespace asiopg {

namespace detail {
class registry_state;
}

/// Types that asiopg does not know by itself (enums, composites, domains, types of extensions) are looked up in the
/// server's catalogue when a connection first meets them, in one round trip. Connections that are given the same
/// registry (`connect_options::types`) share what they learned; without, each connection has its own.
///
///     asiopg::type_registry types;
///     auto a = co_await asiopg::connect(asiopg::connect_options(dsn).types(types));
///     auto b = co_await asiopg::connect(asiopg::connect_options(dsn).types(types));
///
/// A handle: copies share. Connections to different databases may share one; each database (by name, host and port) is
/// kept apart. After a database was dropped and created anew under the same name, `clear()` it.
/// Thread safety: all of it, from any thread.
class ASIOPG_API type_registry {
public:
    type_registry();
    // No moves: a handle is never empty.
    type_registry(const type_registry&) = default;
    type_registry& operator=(const type_registry&) = default;
    /// Forgets everything: types are looked up again. Results and statements keep what they have.
    void clear();

    const std::shared_ptr<detail::registry_state>& state() const noexcept { return state_; }

private:
    std::shared_ptr<detail::registry_state> state_;
};

}  // namespace asiopg
