// asiopg::gather: runs awaitables concurrently.
#pragma once

#include <asiopg/detail/gather.hpp>
#include <asiopg/optional_record.hpp>

#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace asiopg {

/// Runs awaitables concurrently and gives all their results, as asyncio.gather does: siblings of one that fails are
/// not cancelled; when all have ended, the first error in the order of the arguments is thrown. Operations of one
/// connection among them travel in one flight.
///
///     auto [a, b] = co_await asiopg::gather(conn.fetch("SELECT 1"), conn.fetch("SELECT 2"));
///
/// `void` results are given as `std::monostate`. An awaitable can be given once, and starts here, from left to right.
///
/// Errors: what the awaitables throw. When one of them has failed, the results of the others are dropped; to keep each
/// outcome, catch inside coroutines of your own and gather those.
/// Cancellation: cancels all of them, and waits for their end.
template <class... T>
awaitable<std::tuple<detail::gathered<T>...>> gather(awaitable<T>... parts) {
    std::tuple<detail::slot<T>...> slots;
    {
        detail::gathering all = co_await detail::begin_gathering();
        std::apply([&](detail::slot<T>&... s) { (all.add(std::move(parts), s), ...); }, slots);
        co_await all.wait();
    }
    std::apply([](const detail::slot<T>&... s) { (detail::rethrow(s), ...); }, slots);
    co_return std::apply(
        [](detail::slot<T>&... s) { return std::tuple<detail::gathered<T>...>(std::move(*s.value)...); }, slots);
}

/// The same for a number known at run time; the results are in the order of the awaitables.
///
///     std::vector<asio::awaitable<int>> calls;
///     for (int id : ids) calls.push_back(conn.fetchval<int>("SELECT age FROM users WHERE id = $1", id));
///     std::vector<int> ages = co_await asiopg::gather(std::move(calls));
template <class T>
awaitable<detail::kept_t<std::vector<detail::gathered<T>>>> gather(std::vector<awaitable<T>> parts) {
    std::vector<detail::slot<T>> slots(parts.size());
    {
        detail::gathering all = co_await detail::begin_gathering();
        for (std::size_t i = 0; i != parts.size(); ++i) all.add(std::move(parts[i]), slots[i]);
        co_await all.wait();
    }
    std::vector<detail::gathered<T>> values;
    values.reserve(slots.size());
    for (detail::slot<T>& s : slots) {
        detail::rethrow(s);
        values.push_back(std::move(*s.value));
    }
    co_return values;
}

}  // namespace asiopg
