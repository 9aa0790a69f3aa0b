// fetchval for the common types: the value is taken out where the operation ends, without a coroutine in between.
#include <asiopg/verbs.hpp>

#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"

namespace asiopg {

namespace {

template <class T>
T take_value(detail::operation& op, std::exception_ptr& failure) {
    try {
        return map_value<T>(result(std::move(op.answer)));
    } catch (...) {
        failure = std::current_exception();
        return T();
    }
}

template <class T>
awaitable<T> start_value(const std::shared_ptr<detail::engine>& engine, std::uint64_t owner, detail::command text,
                         const detail::argument_source* list, std::size_t count) {
    auto op = detail::make_operation(engine, owner, text, detail::request::kind::extended);
    op->row_limit = 1;
    detail::argument_source::collect(list, count, op->arguments);
    return detail::launch<T, &take_value<T>>(std::move(op));
}

}  // namespace

template <>
awaitable<bool> verbs::fetchval_arguments(detail::command text, sources list, std::size_t count) {
    return start_value<bool>(engine_, owner_, text, list, count);
}
template <>
awaitable<std::int16_t> verbs::fetchval_arguments(detail::command text, sources list, std::size_t count) {
    return start_value<std::int16_t>(engine_, owner_, text, list, count);
}
template <>
awaitable<std::int32_t> verbs::fetchval_arguments(detail::command text, sources list, std::size_t count) {
    return start_value<std::int32_t>(engine_, owner_, text, list, count);
}
template <>
awaitable<std::int64_t> verbs::fetchval_arguments(detail::command text, sources list, std::size_t count) {
    return start_value<std::int64_t>(engine_, owner_, text, list, count);
}
template <>
awaitable<double> verbs::fetchval_arguments(detail::command text, sources list, std::size_t count) {
    return start_value<double>(engine_, owner_, text, list, count);
}
template <>
awaitable<std::string> verbs::fetchval_arguments(detail::command text, sources list, std::size_t count) {
    return start_value<std::string>(engine_, owner_, text, list, count);
}
template <>
awaitable<std::optional<bool>> verbs::fetchval_arguments(detail::command text, sources list, std::size_t count) {
    return start_value<std::optional<bool>>(engine_, owner_, text, list, count);
}
template <>
awaitable<std::optional<std::int32_t>> verbs::fetchval_arguments(detail::command text, sources list,
                                                                 std::size_t count) {
    return start_value<std::optional<std::int32_t>>(engine_, owner_, text, list, count);
}
template <>
awaitable<std::optional<std::int64_t>> verbs::fetchval_arguments(detail::command text, sources list,
                                                                 std::size_t count) {
    return start_value<std::optional<std::int64_t>>(engine_, owner_, text, list, count);
}
template <>
awaitable<std::optional<double>> verbs::fetchval_arguments(detail::command text, sources list, std::size_t count) {
    return start_value<std::optional<double>>(engine_, owner_, text, list, count);
}
template <>
awaitable<std::optional<std::string>> verbs::fetchval_arguments(detail::command text, sources list, std::size_t count) {
    return start_value<std::optional<std::string>>(engine_, owner_, text, list, count);
}

}  // namespace asiopg
