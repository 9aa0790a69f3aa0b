#include "connection/copy/copy_records.hpp"

#include <asiopg/detail/composite.hpp>
#include <asiopg/error.hpp>

#include "connection/copy/copy_columns.hpp"
#include "connection/copy/copy_data.hpp"
#include "connection/copy/copy_feeder.hpp"
#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/operation/take.hpp"
#include "connection/transactions/exclusive_hold.hpp"
#include "connection/transfer/upload.hpp"

namespace asiopg::detail {

namespace {

// Whether the only column is of a composite type.
bool takes_composites(const row_target& target) noexcept {
    return target.types.size() == 1 && is_composite(*target.types[0]);
}

/// What a COPY of records needs to know.
struct record_copy {
    std::string sql;
    row_target target;
};

// The server is asked for the columns and their types first. That takes `hold`: what is started meanwhile must not come
// between it and the COPY.
awaitable<record_copy> prepare_copy(std::shared_ptr<engine> e, std::uint64_t owner, const exclusive_hold& hold,
                                    std::string table, copy_options options, element_columns element,
                                    time_limit limit) {
    if (options.get().format.value_or(copy_format::binary) != copy_format::binary)
        throw interface_error("records are copied in the format binary");
    options.format(copy_format::binary);
    const bool by_name = options.get().columns.empty() && !element.members.empty();
    std::vector<std::string> members(element.members.begin(), element.members.end());
    if (by_name && !element.may_be_composite) options.columns(members);
    copy_server server = co_await copy_server_of(e);
    copy_table_statement(table, options, copy_direction::to_server, server);  // what is wrong with it is told first
    record_copy made;
    made.target = co_await columns_to_copy(e, owner, hold, table, options, server, limit);
    if (by_name && element.may_be_composite && !takes_composites(made.target)) {
        options.columns(std::move(members));
        made.target = co_await columns_to_copy(e, hold.id(), hold, table, options, server, limit);
    }
    if (options.get().columns.empty()) options.columns(made.target.names);
    server = co_await copy_server_of(e);  // what was before it may have changed how strings are read
    made.sql = copy_table_statement(table, options, copy_direction::to_server, server);
    co_return made;
}

class record_upload final : public row_upload {
public:
    record_upload(std::shared_ptr<engine> e, std::uint64_t owner, std::string table, copy_options options,
                  element_columns element)
        : engine_(std::move(e)),
          owner_(owner),
          table_(std::move(table)),
          options_(std::move(options)),
          element_(element) {}

    awaitable<void> start() override {
        const time_limit limit(*engine_, options_.get().timeout);
        auto hold = std::make_unique<exclusive_hold>(engine_);
        record_copy made = co_await prepare_copy(engine_, owner_, *hold, std::move(table_), options_, element_, limit);
        to_ = transfer_handle<upload>(upload::copy(engine_, hold->id(), limit.step(std::move(made.sql))));
        plan_.emplace(std::move(made.target));
        co_await to_->start();
        hold_ = std::move(hold);
        chunk_ = begin_copy_data(rows_);
        write_copy_header(rows_);
    }
    awaitable<void> send() override {
        end_copy_data(rows_, chunk_);
        tell(rows_.size() - chunk_ - copy_data_head);
        co_await to_->send(rows_);
        chunk_ = begin_copy_data(rows_);
    }
    awaitable<void> finish() override {
        const std::unique_ptr<exclusive_hold> hold = std::move(hold_);  // until it is over, and not longer
        write_copy_trailer(rows_);
        co_await send();
        co_await to_->finish();
    }
    awaitable<void> fail(std::exception_ptr cause) override {
        const std::unique_ptr<exclusive_hold> hold = std::move(hold_);
        co_await to_->fail(std::move(cause));
    }
    awaitable<void> guard(awaitable<void> work) override { return to_->guard(std::move(work)); }
    command_tag tag() override { return to_->tag(); }

private:
    void tell(std::size_t bytes) {
        progress_.bytes += bytes;
        progress_.rows = plan_->number();
        if (options_.get().progress) options_.get().progress(progress_);
    }

    std::shared_ptr<engine> engine_;
    std::uint64_t owner_;
    std::string table_;
    copy_options options_;
    element_columns element_;
    std::unique_ptr<exclusive_hold> hold_;  // while rows are taken; over after the COPY
    transfer_handle<upload> to_;
    copy_progress progress_;
    std::size_t chunk_ = 0;
};

}  // namespace

awaitable<command_tag> copy_elements(std::shared_ptr<engine> e, std::uint64_t owner, std::string table,
                                     std::unique_ptr<element_source> elements, copy_options options,
                                     element_columns element) {
    const time_limit limit(*e, options.get().timeout);
    const exclusive_hold hold(e);
    record_copy made = co_await prepare_copy(e, owner, hold, std::move(table), options, element, limit);
    auto op = make_operation(e, hold.id(), limit.step(std::move(made.sql)), request::kind::copy_in);
    op->keep_rows = false;
    op->feeder = std::make_unique<copy_feeder>(std::move(elements), std::move(made.target), options.get().progress);
    co_return co_await launch<command_tag, &take_tag>(std::move(op));
}

std::unique_ptr<row_upload> make_record_upload(std::shared_ptr<engine> e, std::uint64_t owner, std::string table,
                                               copy_options options, element_columns element) {
    return std::make_unique<record_upload>(std::move(e), owner, std::move(table), std::move(options), element);
}

}  // namespace asiopg::detail
