// executemany and fetchmany.
#include <asiopg/verbs.hpp>

#include "connection/launch.hpp"
#include "connection/make_operation.hpp"

namespace asiopg {

namespace detail {
namespace {

std::unique_ptr<operation> make_many(const std::shared_ptr<engine>& e, std::uint64_t owner, query&& q,
                                     argument_sets&& sets) {
    auto op = make_operation(e, owner, std::move(q), request::kind::extended);
    op->sets = sets.size();
    op->arguments = std::move(sets).arguments();
    return op;
}

bool take_completion(operation&, std::exception_ptr&) { return true; }

std::vector<result> take_results(operation& op, std::exception_ptr&) {
    std::vector<result> all;
    all.reserve(op.sets);
    for (std::size_t i = 0; i != op.sets; ++i) all.emplace_back(op.answer, i);
    return all;
}

awaitable<void> without_value(awaitable<bool> pending) { co_await std::move(pending); }
awaitable<void> nothing() { co_return; }
awaitable<std::vector<result>> no_results() { co_return std::vector<result>(); }

}  // namespace
}  // namespace detail

awaitable<void> verbs::execute_sets(query&& q, detail::argument_sets&& sets) {
    detail::require(engine_);
    if (sets.empty()) return detail::nothing();
    auto op = detail::make_many(engine_, owner_, std::move(q), std::move(sets));
    op->keep_rows = false;
    return detail::without_value(detail::launch<bool, &detail::take_completion>(std::move(op)));
}

awaitable<std::vector<result>> verbs::fetch_sets(query&& q, detail::argument_sets&& sets) {
    detail::require(engine_);
    if (sets.empty()) return detail::no_results();
    auto op = detail::make_many(engine_, owner_, std::move(q), std::move(sets));
    return detail::launch<std::vector<result>, &detail::take_results>(std::move(op));
}

}  // namespace asiopg
