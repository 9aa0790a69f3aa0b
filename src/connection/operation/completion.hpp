// A stored completion handler: called once with how an operation ended, or destroyed uncalled.
#pragma once

#include <cassert>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace asiopg::detail {

struct operation;

/// Owns a callable `void(std::exception_ptr, std::unique_ptr<operation>)`, without allocating for small ones. Calling
/// it consumes it. Destroying it uncalled destroys the coroutine that waits.
class completion {
public:
    completion() = default;
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, completion>)
    explicit completion(F&& f) { emplace(std::forward<F>(f)); }

    /// As the constructor, for one that is empty.
    template <class F>
    void emplace(F&& f) {
        assert(!act_);
        using T = std::remove_cvref_t<F>;
        if constexpr (fits<T>)
            ::new (static_cast<void*>(storage_)) T(std::forward<F>(f));
        else
            ::new (static_cast<void*>(storage_)) T*(new T(std::forward<F>(f)));
        act_ = &act_on<T>;
    }
    completion(completion&& other) noexcept : act_(std::exchange(other.act_, nullptr)) {
        if (act_) act_(action::move, storage_, other.storage_, nullptr, nullptr);
    }
    completion& operator=(completion&& other) noexcept {
        if (this != &other) {
            reset();
            act_ = std::exchange(other.act_, nullptr);
            if (act_) act_(action::move, storage_, other.storage_, nullptr, nullptr);
        }
        return *this;
    }
    ~completion() { reset(); }

    explicit operator bool() const noexcept { return act_ != nullptr; }

    /// Calls it. The callable is moved out first: it may destroy what holds this object.
    void operator()(std::exception_ptr failure, std::unique_ptr<operation> done) {
        std::exchange(act_, nullptr)(action::call, storage_, nullptr, &failure, &done);
    }

private:
    enum class action { move, call, destroy };
    using act_function = void (*)(action, void* self, void* other, std::exception_ptr*, std::unique_ptr<operation>*);

    static constexpr std::size_t room = 4 * sizeof(void*);
    template <class T>
    static constexpr bool fits = sizeof(T) <= room &&
                                 alignof(T) <= alignof(void*) && std::is_nothrow_move_constructible_v<T>;

    template <class T>
    static T& target(void* storage) noexcept {
        if constexpr (fits<T>)
            return *std::launder(reinterpret_cast<T*>(storage));
        else
            return **std::launder(reinterpret_cast<T**>(storage));
    }
    template <class T>
    static void destroy(void* storage) noexcept {
        if constexpr (fits<T>)
            target<T>(storage).~T();
        else
            delete &target<T>(storage);
    }
    template <class T>
    [[gnu::noinline]] static void move_or_destroy(action what, void* self, void* other) noexcept {
        if (what == action::destroy) return destroy<T>(self);
        if constexpr (fits<T>) {
            ::new (self) T(std::move(target<T>(other)));
            target<T>(other).~T();
        } else {
            ::new (self) T*(&target<T>(other));
        }
    }
    // Not hot: each verb has its own, and they would lie between what all verbs share.
    template <class T>
    static void act_on(action what, void* self, void* other, std::exception_ptr* failure,
                       std::unique_ptr<operation>* done) {
        if (what != action::call) [[unlikely]]
            return move_or_destroy<T>(what, self, other);
        T f(std::move(target<T>(self)));
        destroy<T>(self);
        f(std::move(*failure), std::move(*done));
    }
    void reset() noexcept {
        if (act_) std::exchange(act_, nullptr)(action::destroy, storage_, nullptr, nullptr, nullptr);
    }

    alignas(void*) unsigned char storage_[room];
    act_function act_ = nullptr;
};

}  // namespace asiopg::detail
