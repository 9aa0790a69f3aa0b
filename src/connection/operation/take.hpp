// What the verbs take out of an operation that has ended well: extractors for launch().
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/optional_record.hpp>
#include <asiopg/record.hpp>
#include <asiopg/result.hpp>

#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "connection/operation/operation.hpp"

namespace asiopg::detail {

inline result take_result(operation& op, std::exception_ptr&) {
    if (op.answer) op.answer->tag = op.tag;
    return result(std::move(op.answer));
}

inline optional_record take_first(operation& op, std::exception_ptr&) {
    if (!op.answer || op.answer->size() == 0) return std::nullopt;
    return result(std::move(op.answer)).front();
}

inline command_tag take_tag(operation& op, std::exception_ptr&) { return op.tag; }

/// Of each set of arguments.
inline fetched_vector<result> take_results(operation& op, std::exception_ptr&) {
    fetched_vector<result> all;
    all.reserve(op.sets);
    for (std::size_t i = 0; i != op.sets; ++i) all.emplace_back(op.answer, i);
    return all;
}

/// A value has to be given; `without_value()` drops it.
inline bool take_nothing(operation&, std::exception_ptr&) { return true; }
inline awaitable<void> without_value(awaitable<bool> pending) { co_await std::move(pending); }

}  // namespace asiopg::detail
