// executemany and fetchmany.
#include <asiopg/verbs.hpp>

#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/operation/take.hpp"
#include "connection/transfer/row_feeder.hpp"
#include "connection/transfer/set_upload.hpp"

namespace asiopg {

namespace detail {
namespace {

std::unique_ptr<operation> make_many(const std::shared_ptr<engine>& e, std::uint64_t owner, query&& q,
                                     std::unique_ptr<element_source> rows) {
    auto op = make_operation(e, owner, std::move(q), request::kind::extended);
    op->feeder = std::make_unique<row_feeder>(std::move(rows));
    return op;
}

}  // namespace
}  // namespace detail

awaitable<void> verbs::execute_rows(query&& q, std::unique_ptr<detail::element_source> rows) {
    detail::require(engine_, owner_);
    auto op = detail::make_many(engine_, owner_, std::move(q), std::move(rows));
    op->keep_rows = false;
    return detail::without_value(
        detail::launch<bool, &detail::take_nothing>(std::move(op), &detail::start_with_elements));
}

awaitable<fetched_vector<result>> verbs::fetch_rows(query&& q, std::unique_ptr<detail::element_source> rows) {
    detail::require(engine_, owner_);
    auto op = detail::make_many(engine_, owner_, std::move(q), std::move(rows));
    return detail::launch<fetched_vector<result>, &detail::take_results>(std::move(op), &detail::start_with_elements);
}

std::unique_ptr<detail::row_upload> verbs::upload_sets(query&& q, bool keep_results) {
    detail::require(engine_, owner_);
    auto op = detail::make_operation(engine_, owner_, std::move(q), detail::request::kind::extended);
    op->keep_rows = keep_results;
    return detail::make_set_upload(std::move(op));
}

}  // namespace asiopg
