// One point in time that ends several asynchronous steps.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/duration.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace asiopg::detail {

/// Something that a deadline can end. cancel() never resumes anybody inline.
class cancellable {
public:
    virtual void cancel() noexcept = 0;

protected:
    ~cancellable() = default;
};

/// Ends whatever is registered with it when its time comes. Used from one executor only. It outlives the
/// guards given out and, as every I/O object of Asio, does not outlive its execution context: keep it in a coroutine's
/// frame.
class deadline {
public:
    using clock = std::chrono::steady_clock;

    /// Without a time, or with the last there is, it never expires and costs nothing.
    explicit deadline(any_io_executor executor, std::optional<clock::time_point> at = std::nullopt);
    deadline(const deadline&) = delete;
    deadline& operator=(const deadline&) = delete;
    ~deadline();

    /// True from the deadline's time on, whether or not its timer has run.
    bool expired() const noexcept;

    /// While the guard lives, `target` is cancelled (once) when the deadline expires. Ask expired() first: a deadline
    /// that had already run out does not cancel what is registered later.
    class [[nodiscard]] registration {
    public:
        registration(const registration&) = delete;
        registration& operator=(const registration&) = delete;
        ~registration();

    private:
        friend class deadline;
        registration(deadline& owner, cancellable& target);
        deadline& owner_;
        cancellable& target_;
    };
    registration guard(cancellable& target) { return registration(*this, target); }

private:
    struct state;
    std::shared_ptr<state> state_;  // null: no deadline
};

}  // namespace asiopg::detail
