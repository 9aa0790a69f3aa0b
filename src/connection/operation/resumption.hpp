// A stored handler without arguments: called once, or destroyed uncalled.
#pragma once

#include <memory>
#include <utility>

namespace asiopg::detail {

class resumption {
public:
    resumption() = default;
    template <class F>
    explicit resumption(F f) : target_(new holder<F>(std::move(f))) {}

    explicit operator bool() const noexcept { return static_cast<bool>(target_); }
    void operator()() {
        const std::unique_ptr<callable> t = std::move(target_);
        t->call();
    }

private:
    struct callable {
        virtual ~callable() = default;
        virtual void call() = 0;
    };
    template <class F>
    struct holder final : callable {
        explicit holder(F f) : function(std::move(f)) {}
        void call() override {
            F f = std::move(function);
            f();
        }
        F function;
    };
    std::unique_ptr<callable> target_;
};

}  // namespace asiopg::detail
