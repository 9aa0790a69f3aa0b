// A handle's share of a statement.
#pragma once

#include <memory>

#include "connection/engine/engine.hpp"
#include "session/statement.hpp"

namespace asiopg::detail {

/// Statements are counted on the connection's executor; this share of one may be given up on any thread.
class held_statement {
public:
    held_statement() = default;
    held_statement(std::shared_ptr<engine> e, statement_ptr s) noexcept
        : connection_(std::move(e)), statement_(std::move(s)) {}
    held_statement(held_statement&&) = delete;
    ~held_statement() { drop(); }

    /// Empty once it was given up; looked at on the connection's executor only.
    const statement_ptr& get() const noexcept { return statement_; }
    void set(std::shared_ptr<engine> e, statement_ptr s) noexcept {
        connection_ = std::move(e);
        statement_ = std::move(s);
    }
    const std::shared_ptr<engine>& connection() const noexcept { return connection_; }
    /// Gives it up, by way of the executor if need be.
    void drop() noexcept;

private:
    std::shared_ptr<engine> connection_;  // outlives the statement
    statement_ptr statement_;
};

}  // namespace asiopg::detail
