// Turns DataRow messages into detail::rows.
#pragma once

#include <asiopg/detail/rows.hpp>

#include <string_view>

#include "session/result_parts.hpp"
#include "session/row_block.hpp"

namespace asiopg::detail {

/// Collects the rows of one request. Few and small rows are copied together; when a result grows, its rows stay in
/// the receive blocks and the result holds a count of each.
class row_collector {
public:
    /// Starts a result. `description` may be null for commands without rows.
    void begin(std::shared_ptr<const row_description> description);
    /// Starts so many results that share their rows; `end_part()` ends each.
    void begin_parts(std::shared_ptr<const row_description> description, std::size_t count);
    void end_part(const command_tag& tag) { rows_->parts->add(rows_->size(), tag); }
    bool active() const noexcept { return static_cast<bool>(rows_); }
    /// Adds the DataRow messages that `unread` begins with, and gives how many bytes they were. `source` holds them.
    /// `malformed` is set if one of them contradicts itself or the description.
    std::size_t add_run(std::string_view unread, row_block& source, std::size_t message_limit, bool& malformed);
    rows_ptr finish() noexcept { return std::move(rows_); }
    /// Of the messages that were added since the result, or the first of several, began.
    std::size_t bytes() const noexcept { return bytes_; }
    /// How many rows there are by now.
    std::size_t rows_so_far() const noexcept { return rows_ ? rows_->size() : 0; }

private:
    const char* keep(std::string_view body, row_block& source, std::size_t ahead);

    rows_ptr rows_;
    char* copy_at_ = nullptr;
    std::size_t copy_room_ = 0;
    std::size_t bytes_ = 0;
    std::size_t parts_ = 0;        // results that share their rows, or none
    row_block* pinned_ = nullptr;  // the last block, if it is a receive block
};

}  // namespace asiopg::detail
