#include "connection/copy_records.hpp"

#include <asiopg/error.hpp>
#include <asiopg/result.hpp>

#include "connection/copy_data.hpp"
#include "connection/copy_feeder.hpp"
#include "connection/launch.hpp"
#include "connection/make_operation.hpp"
#include "connection/take.hpp"
#include "connection/upload.hpp"
#include "core/quote.hpp"

namespace asiopg::detail {

namespace {

std::string columns_query(std::string_view table, const copy_options::values& options) {
    std::string sql = "SELECT ";
    if (options.columns.empty()) sql += '*';
    for (std::size_t i = 0; i != options.columns.size(); ++i) {
        if (i) sql += ", ";
        quote_identifier(options.columns[i], "column", sql);
    }
    sql += " FROM ";
    if (options.schema_name) {
        quote_identifier(*options.schema_name, "schema", sql);
        sql += '.';
    }
    quote_identifier(table, "table", sql);
    return sql + " LIMIT 0";
}

/// What a COPY of records needs to know.
struct record_copy {
    std::string sql;
    row_target target;
};

// The server is asked for the columns' types by a query without rows, which is in the statement cache: it says as well if
// the table has been changed since.
awaitable<record_copy> prepare_copy(std::shared_ptr<engine> e, std::uint64_t owner, std::string table,
                                    copy_options options, std::span<const std::string_view> members, time_limit limit) {
    if (options.get().format.value_or(copy_format::binary) != copy_format::binary)
        throw interface_error("records are copied in the format binary");
    options.format(copy_format::binary);
    if (options.get().columns.empty() && !members.empty())
        options.columns(std::vector<std::string>(members.begin(), members.end()));
    const copy_server server = co_await copy_server_of(e);
    copy_table_statement(table, options, copy_direction::to_server, server);  // what is wrong with it is told first
    auto op = make_operation(e, owner, limit.step(columns_query(table, options.get())), request::kind::extended);
    const result columns = co_await launch<result, &take_result>(std::move(op));

    record_copy made;
    made.target.copy = true;
    made.target.types_owner = std::make_shared<const result>(columns);
    for (const column& c : columns.columns()) {
        made.target.types.push_back(c.type);
        made.target.names.push_back(c.name);
    }
    if (options.get().columns.empty()) options.columns(made.target.names);
    made.sql = copy_table_statement(table, options, copy_direction::to_server, server);
    co_return made;
}

class record_upload final : public row_upload {
public:
    record_upload(std::shared_ptr<engine> e, std::uint64_t owner, std::string table, copy_options options,
                  std::span<const std::string_view> members)
        : engine_(std::move(e)),
          owner_(owner),
          table_(std::move(table)),
          options_(std::move(options)),
          members_(members) {}

    awaitable<void> start() override {
        const time_limit limit(*engine_, options_.get().timeout);
        record_copy made = co_await prepare_copy(engine_, owner_, std::move(table_), options_, members_, limit);
        to_ = transfer_handle<upload>(upload::copy(engine_, owner_, limit.step(std::move(made.sql))));
        plan_.emplace(std::move(made.target));
        co_await to_->start();
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
        write_copy_trailer(rows_);
        co_await send();
        co_await to_->finish();
    }
    awaitable<void> fail(std::exception_ptr cause) override { return to_->fail(std::move(cause)); }
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
    std::span<const std::string_view> members_;
    transfer_handle<upload> to_;
    copy_progress progress_;
    std::size_t chunk_ = 0;
};

}  // namespace

awaitable<command_tag> copy_elements(std::shared_ptr<engine> e, std::uint64_t owner, std::string table,
                                     std::unique_ptr<element_source> elements, copy_options options,
                                     std::span<const std::string_view> members) {
    const time_limit limit(*e, options.get().timeout);
    record_copy made = co_await prepare_copy(e, owner, std::move(table), options, members, limit);
    auto op = make_operation(e, owner, limit.step(std::move(made.sql)), request::kind::copy_in);
    op->keep_rows = false;
    op->feeder = std::make_unique<copy_feeder>(std::move(elements), std::move(made.target), options.get().progress);
    co_return co_await launch<command_tag, &take_tag>(std::move(op));
}

std::unique_ptr<row_upload> make_record_upload(std::shared_ptr<engine> e, std::uint64_t owner, std::string table,
                                               copy_options options, std::span<const std::string_view> members) {
    return std::make_unique<record_upload>(std::move(e), owner, std::move(table), std::move(options), members);
}

}  // namespace asiopg::detail
