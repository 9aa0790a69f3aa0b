#include "connection/transfer/download.hpp"

#include "connection/operation/make_operation.hpp"

namespace asiopg::detail {

copy_download::copy_download(std::shared_ptr<engine> e, std::unique_ptr<operation> op)
    : transfer(std::move(e), std::move(op), "a COPY") {
    op_->receiver = this;
}

std::shared_ptr<copy_download> copy_download::make(const std::shared_ptr<engine>& e, std::uint64_t owner, query q) {
    auto op = make_operation(e, owner, std::move(q), request::kind::copy_out);
    op->keep_rows = false;
    return std::shared_ptr<copy_download>(new copy_download(e, std::move(op)));
}

awaitable<bool> copy_download::next_here(writer& chunk) {
    begin();
    while (data.empty() && !over()) co_await changed();
    if (data.empty()) {
        check();
        co_return false;
    }
    const bool waited_for = full();
    chunk.clear();
    std::swap(chunk, data);
    held = 0;
    taken_pieces_ = pieces;
    if (waited_for) engine_->resume_receiving();
    co_return true;
}

row_download::row_download(std::shared_ptr<engine> e, std::unique_ptr<operation> op)
    : transfer(std::move(e), std::move(op), "a stream of rows") {
    op_->receiver = this;
}

std::shared_ptr<row_download> row_download::make(const std::shared_ptr<engine>& e, std::unique_ptr<operation> op) {
    return std::shared_ptr<row_download>(new row_download(e, std::move(op)));
}

awaitable<void> row_download::start_here() {
    begin();
    while (!started && !over()) co_await changed();
    if (over() && batches.empty()) check();
}

awaitable<rows_ptr> row_download::next_here() {
    while (batches.empty() && !over()) co_await changed();
    if (batches.empty()) {
        check();
        co_return rows_ptr();
    }
    const bool waited_for = full();
    batch first = std::move(batches.front());
    batches.pop_front();
    held -= first.bytes;
    if (waited_for && !full()) engine_->resume_receiving();
    co_return std::move(first.rows);
}

}  // namespace asiopg::detail
