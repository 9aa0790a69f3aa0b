// The rows of a COPY in binary, as a stream gets them.
#include <asiopg/error.hpp>

#include <cstring>

#include "connection/copy/copy_arguments.hpp"
#include "connection/copy/copy_data.hpp"
#include "connection/statements/row_source.hpp"
#include "connection/transfer/download.hpp"
#include "session/row_block.hpp"

namespace asiopg::detail {

namespace {

constexpr std::string_view signature("PGCOPY\n\377\r\n\0", 11);
constexpr std::size_t header_size = signature.size() + 4 + 4;

[[noreturn]] void throw_malformed(const char* what) {
    throw connection_error(std::string("the data of a COPY in binary is malformed: ") + what, errc::malformed_message,
                           false);
}

class copied_rows final : public row_source {
public:
    copied_rows(std::unique_ptr<exclusive_hold> hold, std::shared_ptr<copy_download> d,
                std::shared_ptr<const row_description> columns) noexcept
        : hold_(std::move(hold)), download_(std::move(d)) {
        description = std::move(columns);
    }

    awaitable<rows_ptr> next() override {
        if (!download_) throw_stream_closed();
        return more();
    }
    void leave() noexcept override {
        download_.reset();
        hold_.reset();
    }
    command_tag tag() const override { return download_ && download_->over() ? download_->tag() : command_tag(); }

private:
    awaitable<rows_ptr> more() {
        writer chunk;
        std::exception_ptr failure;
        try {
            while (co_await download_->next(chunk)) {
                left_.append(chunk.view());
                if (rows_ptr rows = take_rows()) co_return rows;
            }
        } catch (...) {
            failure = std::current_exception();
        }
        hold_.reset();  // it is over
        if (failure) std::rethrow_exception(failure);
        if (!ended_ || !left_.empty()) throw_malformed("it ends early");
        co_return rows_ptr();
    }

    // A row of it is laid out as a DataRow is. What is not complete stays for the next time.
    rows_ptr take_rows() {
        std::string_view rest = left_;
        if (!begun_) {
            if (rest.size() < header_size) return {};
            if (rest.substr(0, signature.size()) != signature) throw_malformed("its signature is another");
            const std::size_t extension = load_network<std::uint32_t>(rest.data() + header_size - 4);
            if (rest.size() - header_size < extension) return {};
            rest.remove_prefix(header_size + extension);
            begun_ = true;
        }
        const std::size_t width = description->columns.size();
        rows_ptr all(new rows);
        all->description = description;
        all->width_ = width;
        row_block* const block = row_block::create(rest.size() + 1);
        all->blocks.push_back(block);
        std::memcpy(block->data(), rest.data(), rest.size());
        const char* at = block->data();
        const char* const end = at + rest.size();
        while (!ended_)
            if (const char* behind = take_row(*all, at, end, width))
                at = behind;
            else
                break;
        if (ended_) at += sizeof(std::int16_t);
        left_.assign(at, static_cast<std::size_t>(end - at));
        return all->size() ? all : rows_ptr();
    }
    // Behind the row, or nullptr if it is not complete or no row.
    const char* take_row(rows& all, const char* at, const char* end, std::size_t width) {
        if (end - at < 2) return nullptr;
        const auto count = static_cast<std::int16_t>(load_network<std::uint16_t>(at));
        if (count == -1) {
            ended_ = true;
            return nullptr;
        }
        if (static_cast<std::size_t>(count) != width) throw_malformed("a row has another number of columns");
        std::uint32_t* const cells = all.cells.extend(width);
        const char* const row = at;
        at += 2;
        for (std::size_t i = 0; i < width; ++i) {
            if (end - at < 4) return give_up(all, width);
            const auto length = static_cast<std::int32_t>(load_network<std::uint32_t>(at));
            if (length < -1) throw_malformed("a length is negative");
            cells[i] = static_cast<std::uint32_t>(at - row);
            at += 4;
            if (length < 0) continue;
            if (end - at < length) return give_up(all, width);
            at += length;
        }
        all.bases.push_back(row);
        return at;
    }
    static const char* give_up(rows& all, std::size_t width) {
        all.cells.shorten(width);
        return nullptr;
    }

    std::unique_ptr<exclusive_hold> hold_;  // of the steps before as well
    transfer_handle<copy_download> download_;
    std::string left_;  // received and not handed out
    bool begun_ = false;
    bool ended_ = false;
};

// The types' binary forms are all that COPY sends.
std::shared_ptr<const row_description> in_binary(const std::shared_ptr<const row_description>& columns) {
    auto binary = std::make_shared<row_description>();
    if (columns) *binary = *columns;
    for (column& c : binary->columns) {
        if (!c.type->binary)
            throw interface_error("COPY in binary: column \"" + c.name + "\" of type " + std::string(c.type->name) +
                                  " has no binary format");
        c.format = format::binary;
    }
    return binary;
}

}  // namespace

awaitable<row_stream> stream_copy(std::shared_ptr<engine> e, std::uint64_t owner, query q, params arguments) {
    std::optional<std::chrono::nanoseconds> own;
    if (q.has_timeout()) own = q.timeout();
    const time_limit limit(*e, own);
    auto hold = std::make_unique<exclusive_hold>(e);
    const copied_query whole =
        co_await with_arguments(e, owner, *hold, std::move(q).text(), std::move(arguments), limit);
    std::shared_ptr<const row_description> columns = in_binary(whole.columns);
    const copy_server server = co_await copy_server_of(e);
    copy_options options;
    options.format(copy_format::binary);
    std::string sql = copy_query_statement(whole.text, options, server);
    std::shared_ptr<copy_download> download = copy_download::make(e, hold->id(), limit.step(std::move(sql)));
    const auto rows = std::make_shared<copied_rows>(std::move(hold), std::move(download), std::move(columns));
    co_return row_stream(rows);
}

}  // namespace asiopg::detail
