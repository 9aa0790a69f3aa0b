// Keeps a connection for an operation of several steps.
#pragma once

#include <asio/dispatch.hpp>

#include <memory>
#include <utility>

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

/// The exclusive use that one operation takes and others are inside of; over when this is destroyed. From any executor.
class exclusive_hold {
public:
    explicit exclusive_hold(std::shared_ptr<engine> e) : engine_(std::move(e)), id_(engine_->next_id()) {}
    exclusive_hold(const exclusive_hold&) = delete;
    exclusive_hold& operator=(const exclusive_hold&) = delete;
    ~exclusive_hold() {
        try {
            asio::dispatch(engine_->executor(), [e = engine_, id = id_] { e->release(id); });
        } catch (...) {  // out of memory: its users' waiting ends by its deadline
        }
    }

    /// The operation takes it when its turn comes. `name`: what it is, for errors.
    void begin(operation& op, const char* name) const noexcept {
        op.takes = id_;
        op.scope_name = name;
        op.plain = true;
    }
    /// The owner of the operations inside.
    std::uint64_t id() const noexcept { return id_; }

private:
    std::shared_ptr<engine> engine_;
    std::uint64_t id_;
};

}  // namespace asiopg::detail
