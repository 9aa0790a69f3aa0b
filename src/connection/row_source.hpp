// Where a stream of rows gets them from.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/rows.hpp>

#include <memory>

namespace asiopg::detail {

/// All from the consumer's executor, one call at a time.
class row_source {
public:
    virtual ~row_source() = default;
    /// Some rows, or none when there are no more. Throws what the query fails with.
    virtual awaitable<rows_ptr> next() = 0;
    /// The consumer has gone. Never throws or blocks.
    virtual void leave() noexcept = 0;
    virtual command_tag tag() const = 0;

    std::shared_ptr<const row_description> description;  // empty: the command gives no rows
};

}  // namespace asiopg::detail
