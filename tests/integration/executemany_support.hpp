// What the tests of executemany with elements that are made while they are sent share.
#pragma once

#include <asiopg/bulk.hpp>
#include <asiopg/connection.hpp>

#include <optional>
#include <ranges>
#include <string>
#include <utility>

namespace asiopg::test {

inline constexpr const char* make_table = "CREATE TEMP TABLE many (b int PRIMARY KEY, a text)";
inline constexpr const char* insert = "INSERT INTO many (b, a) VALUES ($1, $2)";
inline constexpr std::size_t large = 32 * 1024;

using row = std::pair<int, std::string>;

inline awaitable<int> row_count(connection& conn) {
    const int count = co_await conn.fetchval<int>("SELECT count(*)::int FROM many");
    co_return count;
}

/// Rows 0, 1, ...; `made` counts them.
inline auto rows_of(int count, std::size_t size, int& made) {
    return std::views::iota(0, count) | std::views::transform([size, &made](int i) {
               made = i + 1;
               return row(i, std::string(size, 'x'));
           });
}

/// The same from a coroutine.
inline auto row_coroutine(int count, std::size_t size, int& made) {
    return [count, size, &made]() -> awaitable<std::optional<row>> {
        std::optional<row> next;
        if (made < count) {
            next.emplace(made, std::string(size, 'x'));
            ++made;
        }
        co_return next;
    };
}

}  // namespace asiopg::test
