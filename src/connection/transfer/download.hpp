// What the server sends for as long as somebody takes it: the data of a COPY, or rows.
#pragma once

#include <asiopg/query.hpp>
#include <asiopg/result.hpp>
#include <asiopg/writer.hpp>

#include <cstdint>
#include <memory>

#include "connection/transfer/transfer.hpp"

namespace asiopg::detail {

/// COPY ... TO STDOUT: chunks of data, with back-pressure.
class copy_download final : public transfer, private inflow {
public:
    /// `q`: the statement, and its time for all. Throws interface_error without a connection.
    static std::shared_ptr<copy_download> make(const std::shared_ptr<engine>& e, std::uint64_t owner, query q);

    /// From any executor: the next bytes, in `chunk` (whose memory goes round); false when there are no more. The first
    /// call starts the command. Throws what the command fails with.
    awaitable<bool> next(writer& chunk) { return at_home(engine_, next_here(chunk)); }
    /// The messages that were taken so far: rows, and what is sent as rows are.
    std::uint64_t taken_pieces() const noexcept { return taken_pieces_; }

private:
    std::uint64_t taken_pieces_ = 0;

    copy_download(std::shared_ptr<engine> e, std::unique_ptr<operation> op);
    awaitable<bool> next_here(writer& chunk);
    void wake() override { notify(); }
};

/// The rows of a query, batch by batch as they are received.
class row_download final : public transfer, private inflow {
public:
    static std::shared_ptr<row_download> make(const std::shared_ptr<engine>& e, std::unique_ptr<operation> op);

    /// From any executor: starts the query, and waits until it answers. Throws what it fails with at once.
    awaitable<void> start() { return at_home(engine_, start_here()); }
    /// From any executor: some rows, or none when there are no more. It was started before.
    awaitable<rows_ptr> next() { return at_home(engine_, next_here()); }
    /// The columns, as soon as there was an answer.
    const std::shared_ptr<const row_description>& columns() const noexcept { return description; }

private:
    row_download(std::shared_ptr<engine> e, std::unique_ptr<operation> op);
    awaitable<void> start_here();
    awaitable<rows_ptr> next_here();
    void wake() override { notify(); }
};

}  // namespace asiopg::detail
