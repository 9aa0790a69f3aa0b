#include <asiopg/row_stream.hpp>

#include <asiopg/error.hpp>

#include "connection/operation/make_operation.hpp"
#include "connection/statements/row_source.hpp"

namespace asiopg {

namespace detail {
namespace {

const row_description no_columns;

}  // namespace

void throw_amid_batch() { throw interface_error("next_batch() in the middle of a batch that next() hands out"); }
void throw_stream_closed() { throw interface_error("the stream is closed"); }

}  // namespace detail

row_stream::row_stream(std::shared_ptr<detail::row_source> source) noexcept : source_(std::move(source)) {}
row_stream::row_stream(row_stream&&) noexcept = default;
row_stream& row_stream::operator=(row_stream&& other) noexcept {
    if (this != &other) {
        close();
        source_ = std::move(other.source_);
        batch_ = std::move(other.batch_);
        at_ = std::exchange(other.at_, 0);
    }
    return *this;
}
row_stream::~row_stream() { close(); }

void row_stream::close() noexcept {
    if (source_) source_->leave();
    batch_ = result();
    at_ = 0;
}

awaitable<result> row_stream::next_batch() {
    if (!source_) detail::throw_stream_closed();
    if (at_ < batch_.size()) detail::throw_amid_batch();
    batch_ = result();  // its memory is used again
    at_ = 0;
    detail::rows_ptr rows = co_await source_->next();
    co_return result(std::move(rows));
}

awaitable<optional_record> row_stream::next() {
    if (at_ == batch_.size()) {
        batch_ = co_await next_batch();
        if (batch_.empty()) co_return std::nullopt;
    }
    co_return batch_[at_++];
}

std::span<const column> row_stream::columns() const& noexcept { return description().columns; }

const detail::row_description& row_stream::description() const noexcept {
    return source_ && source_->description ? *source_->description : detail::no_columns;
}

command_tag row_stream::tag() const { return source_ ? source_->tag() : command_tag(); }

awaitable<row_stream> verbs::stream_arguments(detail::command text, sources list, std::size_t count) {
    detail::require(engine_, owner_);
    return detail::stream_query(engine_, owner_, text.take(), detail::argument_source::collected(list, count));
}

awaitable<row_stream> verbs::copy_records_arguments(detail::command text, sources list, std::size_t count) {
    detail::require(engine_, owner_);
    return detail::stream_copy(engine_, owner_, text.take(), detail::argument_source::collected(list, count));
}

}  // namespace asiopg
