// The data of a binary COPY, made of a range's elements while it is sent.
#pragma once

#include <asiopg/copy_options.hpp>
#include <asiopg/detail/element_source.hpp>

#include <memory>
#include <utility>

#include "session/flow.hpp"

namespace asiopg::detail {

inline constexpr std::size_t copy_data_head = 5;  // of a CopyData message: tag and length

/// Begins a CopyData message and gives its position.
std::size_t begin_copy_data(writer& out);
/// Errors: `interface_error` when it is larger than a message may be.
void end_copy_data(writer& out, std::size_t start);
/// What stands before and behind the rows of a binary COPY.
void write_copy_header(writer& out);
void write_copy_trailer(writer& out);

class copy_feeder final : public outflow {
public:
    copy_feeder(std::unique_ptr<element_source> rows, row_target target, copy_options::progress_function progress)
        : rows_(std::move(rows)), plan_(std::move(target)), progress_(std::move(progress)) {}

    state feed(writer& out) override;
    void wake() override {}

private:
    std::unique_ptr<element_source> rows_;
    row_plan plan_;
    copy_options::progress_function progress_;
    copy_progress done_;
    bool begun_ = false;
};

}  // namespace asiopg::detail
