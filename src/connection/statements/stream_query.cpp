// The rows of a query, as a stream gets them.
#include <algorithm>

#include "connection/operation/make_operation.hpp"
#include "connection/statements/cursor_open.hpp"
#include "connection/statements/row_source.hpp"
#include "connection/transfer/download.hpp"

namespace asiopg::detail {

namespace {

/// Of one Execute, as they are received.
class received_rows final : public row_source {
public:
    explicit received_rows(std::shared_ptr<row_download> d) noexcept : download_(std::move(d)) {}

    awaitable<void> start() {
        co_await download_->start();
        description = download_->columns();
    }
    awaitable<rows_ptr> next() override {
        if (!download_) throw_stream_closed();
        return download_->next();
    }
    void leave() noexcept override { download_.reset(); }
    command_tag tag() const override { return download_ && download_->over() ? download_->tag() : command_tag(); }

private:
    transfer_handle<row_download> download_;
};

// The server counts the rows of the last portion only, whatever the command: INSERT 0 6. Of one without rows the count
// is of something else, and of all.
command_tag with_count(const command_tag& tag, std::uint64_t count) {
    const std::string_view text = tag.str(), command = tag.command();
    if (text.size() == command.size()) return tag;
    const std::size_t last = text.rfind(' ') + 1;
    return command_tag(std::string(text.substr(0, last)).append(std::to_string(count)));
}

/// Of a portal, in portions. That some of them are left does no harm to the transaction.
class portal_rows final : public row_source {
public:
    explicit portal_rows(cursor c) noexcept : cursor_(std::move(c)) {}

    // The first rows tell how long they are.
    awaitable<void> start() {
        ahead_ = co_await portion(first_portion);
        started_ = true;
        description = ahead_ ? ahead_->description : nullptr;
    }
    awaitable<rows_ptr> next() override {
        if (left_) throw_stream_closed();
        return std::exchange(started_, false) ? first() : portion(portion_size_);
    }
    void leave() noexcept override {
        left_ = true;
        ahead_ = rows_ptr();
        cursor_.close();
    }
    command_tag tag() const override { return tag_; }

private:
    static constexpr std::int64_t first_portion = 4, largest_portion = 5000, growth = 8;
    static constexpr std::size_t enough = 128 * 1024;

    awaitable<rows_ptr> first() { co_return std::move(ahead_); }
    awaitable<rows_ptr> portion(std::int64_t count) {
        if (cursor_.is_exhausted()) co_return rows_ptr();
        const result rows = co_await cursor_.fetch(count);
        total_ += rows.size();
        if (cursor_.is_exhausted()) {
            const bool gives_rows = rows.shared_rows() && rows.shared_rows()->description;
            tag_ = gives_rows ? with_count(rows.tag(), total_) : rows.tag();
        }
        rows_ptr shared = rows.shared_rows();
        if (!rows.empty()) {
            const std::size_t average = bytes_of(*shared) / rows.size() + 1;
            const auto wanted = static_cast<std::int64_t>(enough / average);
            portion_size_ = std::clamp(wanted, std::int64_t{1}, std::min(largest_portion, count * growth));
        }
        co_return shared;
    }
    static std::size_t bytes_of(const rows& all) {
        std::size_t sum = 0;
        for (std::size_t row = 0; row < all.size(); ++row)
            for (std::size_t i = 0; i < all.width(); ++i)
                if (const auto length = static_cast<std::int32_t>(load_network<std::uint32_t>(all.field(row, i)));
                    length > 0)
                    sum += static_cast<std::size_t>(length);
        return sum;
    }

    cursor cursor_;
    rows_ptr ahead_;
    std::int64_t portion_size_ = first_portion;
    std::size_t total_ = 0;
    command_tag tag_;
    bool started_ = false;
    bool left_ = false;
};

awaitable<bool> inside(std::shared_ptr<engine> e) { co_return e->state().is_inside_by_hand(); }

}  // namespace

awaitable<row_stream> stream_query(std::shared_ptr<engine> e, std::uint64_t owner, query q, params arguments) {
    bool in_transaction = borrow::is_scope(owner);
    if (!in_transaction) in_transaction = co_await at_home(e, inside(e));
    if (in_transaction) {
        cursor c = co_await open_cursor(e, owner, std::move(q), std::move(arguments));
        const auto rows = std::make_shared<portal_rows>(std::move(c));
        co_await rows->start();
        co_return row_stream(rows);
    }
    auto op = make_operation(e, owner, std::move(q), request::kind::extended);
    op->arguments = std::move(arguments);
    const auto rows = std::make_shared<received_rows>(row_download::make(e, std::move(op)));
    co_await rows->start();
    co_return row_stream(rows);
}

}  // namespace asiopg::detail
