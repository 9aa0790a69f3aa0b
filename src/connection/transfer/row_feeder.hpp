// Sets of arguments that are made of a range's elements while they are sent.
#pragma once

#include <asiopg/detail/element_source.hpp>

#include <memory>
#include <optional>

#include "connection/operation/operation.hpp"
#include "session/flow.hpp"

namespace asiopg::detail {

class row_feeder final : public outflow {
public:
    explicit row_feeder(std::unique_ptr<element_source> rows) : rows_(std::move(rows)) { at_once = true; }

    /// Begins reading; false: there is nothing to send.
    bool start() { return rows_->start(); }
    state feed(writer& out) override;
    bool rewind() override;
    void wake() override {}

private:
    std::unique_ptr<element_source> rows_;
    std::optional<row_plan> plan_;
};

/// Starts an operation whose feeder is one, if there is anything to send. (A `starter`.)
void start_with_elements(std::unique_ptr<operation> op);

}  // namespace asiopg::detail
