// The workloads of COPY from the server.
#pragma once

#include "workloads.hpp"

#include <asiopg/byte_sink.hpp>
#include <asiopg/copy_options.hpp>

#include <utility>

namespace bench {

/// A million rows of three columns, whose data is counted.
template <asiopg::copy_format Format>
struct copyout : workload_base {
    using workload_base::workload_base;
    using counted = std::pair<asiopg::command_tag, std::uint64_t>;
    static asio::awaitable<counted> start(worker& w) {
        std::uint64_t bytes = 0;
        const auto options = asiopg::copy_options().format(Format);
        auto count = [&](std::span<const char> chunk) { bytes += chunk.size(); };
        asiopg::command_tag tag = co_await w.conn.copy_from_table("pb_big", count, options);
        co_return counted(std::move(tag), bytes);
    }
    static unit finish(const counted& done) { return {done.second, 1, done.first.rows_affected(), done.second}; }
};

}  // namespace bench
