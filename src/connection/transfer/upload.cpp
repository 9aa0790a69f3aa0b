#include "connection/transfer/upload.hpp"

#include <algorithm>

#include "connection/operation/make_operation.hpp"
#include "connection/transfer/row_target.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

namespace {

constexpr std::size_t piece = 32 * 1024;        // of a CopyData
constexpr std::size_t full_buffer = 64 * 1024;  // to be handed over

}  // namespace

/// The session's end of an upload.
class upload::feeder final : public outflow {
public:
    explicit feeder(std::shared_ptr<upload> u) noexcept : upload_(std::move(u)) {}

    state feed(writer& out) override {
        upload& u = *upload_;
        if (!u.started_) {
            if (prepared) u.target_ = bind_target(*prepared);
            u.started_ = news = true;
        }
        if (u.failure_) {
            failure = u.failure_;
            reason = copy_fail_reason(u.failure_);
            return state::failed;
        }
        if (u.pending_.empty()) return u.finished_ ? state::ended : state::waits;
        if (out.empty())
            std::swap(out, u.pending_);
        else
            out.write_bytes(u.pending_.view());
        u.pending_.clear();
        sets += std::exchange(u.pending_sets_, 0);
        news = true;
        return state::more;
    }
    void wake() override { upload_->notify(); }

private:
    std::shared_ptr<upload> upload_;
};

upload::upload(std::shared_ptr<engine> e, std::unique_ptr<operation> op, const char* name)
    : transfer(std::move(e), std::move(op), name) {}

std::shared_ptr<upload> upload::copy(const std::shared_ptr<engine>& e, std::uint64_t owner, query q) {
    auto op = make_operation(e, owner, std::move(q), request::kind::copy_in);
    op->keep_rows = false;
    return std::shared_ptr<upload>(new upload(e, std::move(op), "a COPY"));
}

std::shared_ptr<upload> upload::sets(std::unique_ptr<operation> op) {
    const std::shared_ptr<engine> e = op->connection;
    return std::shared_ptr<upload>(new upload(e, std::move(op), "an executemany()"));
}

awaitable<void> upload::start_here() {
    if (op_) {
        op_->feeder = std::make_unique<feeder>(std::static_pointer_cast<upload>(shared_from_this()));
        begin();
    }
    while (!started_ && !over()) co_await changed();
    if (over()) check();
}

awaitable<void> upload::hand_over() {
    engine_->resume_upload();
    while (!pending_.empty() && !over()) co_await changed();
    if (over()) check();
}

awaitable<void> upload::write_here(std::string_view bytes) {
    while (!bytes.empty()) {
        while (!bytes.empty() && pending_.size() < full_buffer) {
            const std::string_view part = bytes.substr(0, piece);
            wire::copy_data{{part}}.encode(pending_);
            bytes.remove_prefix(part.size());
        }
        co_await hand_over();
    }
}

awaitable<void> upload::send_here(writer& messages, std::size_t count) {
    std::swap(pending_, messages);
    messages.clear();
    pending_sets_ = count;
    co_await hand_over();
}

awaitable<void> upload::finish_here() {
    finished_ = true;
    engine_->resume_upload();
    while (!over()) co_await changed();
    check();
}

awaitable<void> upload::fail_here(std::exception_ptr cause) {
    failure_ = std::move(cause);
    pending_.clear();
    pending_sets_ = 0;
    engine_->resume_upload();
    while (!over()) co_await changed();
    check();
    std::rethrow_exception(failure_);
}

std::string copy_fail_reason(const std::exception_ptr& cause) {
    constexpr std::size_t most = 500;
    std::string text = "the client has failed";
    try {
        std::rethrow_exception(cause);
    } catch (const std::exception& e) {
        text = e.what();
    } catch (...) {
    }
    // The server takes it as text of the client's encoding.
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
    if (text.size() > most) text.resize(most);
    return text;
}

}  // namespace asiopg::detail
