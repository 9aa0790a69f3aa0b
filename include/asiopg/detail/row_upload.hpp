// Rows that a coroutine makes one after the other while they are sent.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/element_source.hpp>
#include <asiopg/optional_record.hpp>
#include <asiopg/result.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg::detail {

/// The element that an `awaitable<std::optional<T>>` gives.
template <class Awaitable>
struct awaited_element {};
template <class T>
struct awaited_element<awaitable<std::optional<T>>> {
    using type = T;
};
template <>
struct awaited_element<awaitable<optional_record>> {
    using type = record;
};
template <class F>
using element_of = typename awaited_element<std::invoke_result_t<std::remove_reference_t<F>&>>::type;

/// A callable that gives one.
template <class F>
inline constexpr bool is_row_callable = requires {
    typename element_of<F>;
};

/// Takes such rows. All by the caller, on its executor, one at a time.
class ASIOPG_API row_upload {
public:
    row_upload() = default;
    row_upload(const row_upload&) = delete;
    row_upload& operator=(const row_upload&) = delete;
    virtual ~row_upload();

    /// Starts the command, and waits until the server takes rows. Throws what it is refused with.
    virtual awaitable<void> start() = 0;
    /// Once it was started.
    row_plan& plan() noexcept { return *plan_; }
    /// Where rows are put.
    writer& rows() noexcept { return rows_; }
    /// Whether they should be sent.
    bool due() const noexcept { return rows_.size() >= enough; }
    /// Sends them, and waits while too many are unsent. Throws what the command failed with.
    virtual awaitable<void> send() = 0;
    /// Sends what is left, and waits for the end. Throws what the command fails with.
    virtual awaitable<void> finish() = 0;
    /// Gives up. Throws `cause`, or what the command failed with before.
    virtual awaitable<void> fail(std::exception_ptr cause) = 0;
    /// Awaits something of the caller's, which is cancelled when the command is over before.
    virtual awaitable<void> guard(awaitable<void> work) = 0;
    /// What came of it: of sets of arguments, and of a COPY.
    virtual fetched_vector<result> results() { return {}; }
    virtual command_tag tag() { return command_tag(); }

protected:
    static constexpr std::size_t enough = 64 * 1024;
    std::optional<row_plan> plan_;
    writer rows_;
};

/// What Asio's own operations throw when their caller was cancelled is told as by all verbs.
ASIOPG_API awaitable<void> cancelled_as_usual(awaitable<void> work);

template <class F, class T>
awaitable<void> ask_for_row(F& source, std::optional<T>& element) {
    std::optional<T> given = co_await source();
    if (given) element.emplace(std::move(*given));
}

template <class F>
awaitable<void> make_rows(row_upload& to, F& source) {
    using T = element_of<F>;
    row_encoder<T> encoder;
    encoder.fit(to.plan());
    for (std::optional<T> element;;) {
        element.reset();  // if the command is over there will be none
        co_await to.guard(ask_for_row(source, element));
        if (!element) break;
        encoder.encode(to.plan(), *element, to.rows());
        if (to.due()) co_await to.send();
    }
}

template <class F>
awaitable<void> run_stream(row_upload& to, F& source) {
    co_await to.start();
    std::exception_ptr failure;
    try {
        co_await make_rows(to, source);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) co_await to.fail(std::move(failure));
    co_await to.finish();
}

/// `F` is a reference to a callable that outlives the operation, or an object.
template <class F>
awaitable<void> stream_rows(std::unique_ptr<row_upload> to, F source) {
    co_await cancelled_as_usual(run_stream(*to, source));
}
template <class F>
awaitable<fetched_vector<result>> stream_for_results(std::unique_ptr<row_upload> to, F source) {
    co_await cancelled_as_usual(run_stream(*to, source));
    co_return to->results();
}

template <class F>
awaitable<command_tag> stream_for_tag(std::unique_ptr<row_upload> to, F source) {
    co_await cancelled_as_usual(run_stream(*to, source));
    co_return to->tag();
}

}  // namespace asiopg::detail
