// Readiness by Asio's public interface.
#include "net/readiness.hpp"

#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <cassert>
#include <utility>

#include "net/system_error.hpp"

namespace asiopg::detail {
namespace {

class asio_readiness final : public readiness, public std::enable_shared_from_this<asio_readiness> {
public:
    asio_readiness(const any_io_executor& executor, int fd) : descriptor_(executor, fd) {}
    asio_readiness(const asio_readiness&) = delete;
    asio_readiness& operator=(const asio_readiness&) = delete;
    ~asio_readiness() override { stop(); }

    void wait(direction d, readiness_listener& listener) override {
        auto handler = prepare(d, listener);
        auto what = d == direction::read ? descriptor_.wait_read : descriptor_.wait_write;
        descriptor_.async_wait(what, std::move(handler));
    }

    void finish(direction d, readiness_listener& listener) override {
        auto tell = [handler = prepare(d, listener)]() mutable { handler({}); };
        net::post(descriptor_.get_executor(), std::move(tell));
    }

    void cancel() noexcept override {
        std::error_code ignored;
        if (descriptor_.is_open()) descriptor_.cancel(ignored);
    }

    void stop() noexcept override {
        if (descriptor_.is_open()) descriptor_.release();  // the descriptor stays open: it is the stream's
    }

    void detach() noexcept override { read_ = write_ = nullptr; }

private:
    // Called once, or destroyed uncalled when the execution context goes.
    class wait_handler {
    public:
        wait_handler(std::shared_ptr<asio_readiness> owner, direction d) : owner_(std::move(owner)), direction_(d) {}
        wait_handler(wait_handler&&) = default;
        wait_handler(const wait_handler&) = delete;
        wait_handler& operator=(const wait_handler&) = delete;
        ~wait_handler() {
            if (!owner_) return;
            if (auto* listener = std::exchange(owner_->listener_of(direction_), nullptr)) listener->abandoned();
        }

        void operator()(const std::error_code& ec) {
            auto alive = std::move(owner_);
            if (auto* listener = std::exchange(alive->listener_of(direction_), nullptr)) listener->ready(ec);
        }

    private:
        std::shared_ptr<asio_readiness> owner_;
        direction direction_;
    };

    wait_handler prepare(direction d, readiness_listener& listener) {
        auto& slot = listener_of(d);
        assert(!slot && "one wait per direction at a time");
        slot = &listener;
        return {shared_from_this(), d};
    }

    readiness_listener*& listener_of(direction d) noexcept { return d == direction::read ? read_ : write_; }

    net::posix::stream_descriptor descriptor_;
    readiness_listener* read_ = nullptr;
    readiness_listener* write_ = nullptr;
};

}  // namespace

std::shared_ptr<readiness> make_asio_readiness(const any_io_executor& executor, int fd) {
    return std::make_shared<asio_readiness>(executor, fd);
}

}  // namespace asiopg::detail
