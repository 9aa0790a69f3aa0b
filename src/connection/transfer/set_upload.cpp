// Sets of arguments that a coroutine makes.
#include "connection/transfer/set_upload.hpp"

#include <asiopg/error.hpp>

#include <asio/cancellation_state.hpp>
#include <asio/error.hpp>
#include <asio/this_coro.hpp>
#include <system_error>

#include "connection/transfer/upload.hpp"

namespace asiopg::detail {

namespace {

class set_upload final : public row_upload {
public:
    explicit set_upload(std::shared_ptr<upload> to) noexcept : to_(std::move(to)) {}

    awaitable<void> start() override {
        co_await to_->start();
        plan_.emplace(to_->take_target());  // it may be over by now: then sending tells why
    }
    awaitable<void> send() override {
        const std::size_t sets = plan_->number() - std::exchange(sent_, plan_->number());
        return to_->send(rows_, sets);
    }
    awaitable<void> finish() override {
        if (!rows_.empty()) co_await send();
        co_await to_->finish();
    }
    awaitable<void> fail(std::exception_ptr cause) override { return to_->fail(std::move(cause)); }
    awaitable<void> guard(awaitable<void> work) override { return to_->guard(std::move(work)); }
    fetched_vector<result> results() override {
        const rows_ptr answer = to_->take_answer();
        fetched_vector<result> all;
        all.reserve(sent_);
        for (std::size_t i = 0; i != sent_; ++i) all.emplace_back(answer, i);
        return all;
    }

private:
    transfer_handle<upload> to_;
    std::size_t sent_ = 0;
};

}  // namespace

row_upload::~row_upload() = default;

std::unique_ptr<row_upload> make_set_upload(std::unique_ptr<operation> op) {
    return std::make_unique<set_upload>(upload::sets(std::move(op)));
}

awaitable<void> cancelled_as_usual(awaitable<void> work) {
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    try {
        co_await std::move(work);
    } catch (const std::system_error& e) {
        if (e.code() != asio::error::operation_aborted || state.cancelled() == asio::cancellation_type::none) throw;
        throw operation_aborted(e.code());
    }
}

}  // namespace asiopg::detail
