// fetchval for the common types.
#include <asiopg/verbs.hpp>

namespace asiopg {

template awaitable<bool> verbs::value_as(awaitable<result>);
template awaitable<std::int16_t> verbs::value_as(awaitable<result>);
template awaitable<std::int32_t> verbs::value_as(awaitable<result>);
template awaitable<std::int64_t> verbs::value_as(awaitable<result>);
template awaitable<double> verbs::value_as(awaitable<result>);
template awaitable<std::string> verbs::value_as(awaitable<result>);
template awaitable<std::optional<bool>> verbs::value_as(awaitable<result>);
template awaitable<std::optional<std::int32_t>> verbs::value_as(awaitable<result>);
template awaitable<std::optional<std::int64_t>> verbs::value_as(awaitable<result>);
template awaitable<std::optional<double>> verbs::value_as(awaitable<result>);
template awaitable<std::optional<std::string>> verbs::value_as(awaitable<result>);

}  // namespace asiopg
