// Readiness by operations of our own in the epoll reactor of an io_context.
#include "net/readiness.hpp"

#include <asio/detail/config.hpp>
#include <asio/io_context.hpp>
#include <cassert>
#include <typeinfo>
#include <utility>

#if defined(ASIO_HAS_EPOLL) && !defined(ASIO_HAS_IO_URING_AS_DEFAULT) && !defined(ASIOPG_NO_REACTOR_OPS) && \
    !defined(ASIO_NO_TYPEID)
#define ASIOPG_HAS_REACTOR_OPS 1
#include <asio/detail/epoll_reactor.hpp>
#include <asio/detail/reactor_op.hpp>

#include "net/system_error.hpp"
#endif

namespace asiopg::detail {

#if defined(ASIOPG_HAS_REACTOR_OPS)
namespace {

// Asio's reactor keeps a flag per descriptor and direction, `try_speculative`: true from registration on and whenever
// an edge arrived that no operation consumed; an operation that performs with done_and_exhausted clears it. Our
// operations perform without a system call and always answer done_and_exhausted, so a wait after an unseen edge ends
// at once and any other wait only queues the operation. The flag is cleared when the wait ends, which is before its
// listener reads; an edge that comes after that read sets it again. So no edge is lost.
//
// This uses what lies below asio::detail. Known to fit: Asio 1.22 (newer versions have start_op with the same six
// arguments as an overload). ASIOPG_NO_REACTOR_OPS leaves it out.
class epoll_readiness final : public readiness, public std::enable_shared_from_this<epoll_readiness> {
    using reactor = net::detail::epoll_reactor;

public:
    epoll_readiness(net::io_context& context, int fd) : reactor_(net::use_service<reactor>(context)), fd_(fd) {
        reactor_.init_task();
        if (int error = reactor_.register_descriptor(fd_, data_)) {
            reactor_.cleanup_descriptor_data(data_);
            throw std::system_error(system_error_code(error), "epoll registration");
        }
    }
    epoll_readiness(const epoll_readiness&) = delete;
    epoll_readiness& operator=(const epoll_readiness&) = delete;
    ~epoll_readiness() override { stop(); }

    [[gnu::hot]] void wait(direction d, readiness_listener& listener) override {
        wait_op& op = prepare(d, listener);
        // A continuation: completed at once, it goes to this thread's queue, which needs no wake-up.
        reactor_.start_op(d == direction::read ? reactor::read_op : reactor::write_op, fd_, data_, &op, true, true);
    }

    void finish(direction d, readiness_listener& listener) override {
        reactor_.post_immediate_completion(&prepare(d, listener), true);
    }

    void cancel() noexcept override { reactor_.cancel_ops(fd_, data_); }

    void stop() noexcept override {
        if (!data_) return;
        reactor_.deregister_descriptor(fd_, data_, false);
        reactor_.cleanup_descriptor_data(data_);
    }

    void detach() noexcept override { read_.listener = write_.listener = nullptr; }

private:
    struct wait_op : net::detail::reactor_op {
        wait_op() : reactor_op({}, &wait_op::do_perform, &wait_op::do_complete) {}

        [[gnu::hot]] static status do_perform(reactor_op*) { return done_and_exhausted; }

        // `owner` is null when the scheduler throws its operations away.
        [[gnu::hot]] static void do_complete(void* owner, net::detail::operation* base, const std::error_code&,
                                             std::size_t) {
            auto* self = static_cast<wait_op*>(base);
            auto alive = std::move(self->keep);  // the listener may let the stream go, or start the next wait
            auto* target = std::exchange(self->listener, nullptr);
            if (!target) return;
            if (owner)
                target->ready(self->ec_);
            else
                target->abandoned();
        }

        readiness_listener* listener = nullptr;
        std::shared_ptr<epoll_readiness> keep;  // set while the operation is pending
    };

    wait_op& prepare(direction d, readiness_listener& listener) {
        wait_op& op = d == direction::read ? read_ : write_;
        assert(!op.keep && "one wait per direction at a time");
        op.ec_ = {};
        op.listener = &listener;
        op.keep = shared_from_this();
        return op;
    }

    reactor& reactor_;
    int fd_;
    reactor::per_descriptor_data data_ = nullptr;
    wait_op read_;
    wait_op write_;
};

}  // namespace

std::shared_ptr<readiness> make_epoll_readiness(const any_io_executor& executor, int fd) {
    using plain_executor = net::io_context::executor_type;
    if (executor.target_type() != typeid(plain_executor)) return nullptr;  // 1.22's target() casts without a check
    return std::make_shared<epoll_readiness>(executor.target<plain_executor>()->context(), fd);
}

#else

std::shared_ptr<readiness> make_epoll_readiness(const any_io_executor&, int) { return nullptr; }

#endif

}  // namespace asiopg::detail
