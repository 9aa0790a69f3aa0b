// Memory of small objects that come and go with every query: kept per thread instead of going back to the heap.
#pragma once

#include <cstddef>
#include <new>

namespace asiopg::detail {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ASIOPG_NO_RECYCLING 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ASIOPG_NO_RECYCLING 1
#endif
#endif

/// Pieces of `Size` bytes, at most `Most` of them kept by each thread. A piece may be given back on another thread
/// than the one it was taken on.
template <std::size_t Size, std::size_t Most>
class recycled {
public:
    [[gnu::hot]] static void* take() {
#if !defined(ASIOPG_NO_RECYCLING)
        list& l = mine();
        if (piece* p = l.first) {
            l.first = p->next;
            --l.count;
            return p;
        }
#endif
        return ::operator new(Size);
    }
    [[gnu::hot]] static void give(void* at) noexcept {
#if !defined(ASIOPG_NO_RECYCLING)
        list& l = mine();
        if (l.count < Most) {
            l.first = ::new (at) piece{l.first};
            ++l.count;
            return;
        }
#endif
        ::operator delete(at);
    }

private:
    struct piece {
        piece* next;
    };
    static_assert(Size >= sizeof(piece));
    struct list {
        ~list() {
            while (piece* p = first) {
                first = p->next;
                ::operator delete(p);
            }
            count = Most;  // what is given back after the thread's end goes to the heap
        }
        piece* first = nullptr;
        std::size_t count = 0;
    };
    static list& mine() noexcept {
        static thread_local list l;
        return l;
    }
};

/// Base of a final class whose objects live in recycled memory.
template <class T, std::size_t Most>
struct recycling {
    static void* operator new(std::size_t size) {
        return size == sizeof(T) ? recycled<sizeof(T), Most>::take() : ::operator new(size);
    }
    static void operator delete(void* at, std::size_t size) noexcept {
        if (size == sizeof(T))
            recycled<sizeof(T), Most>::give(at);
        else
            ::operator delete(at);
    }
};

}  // namespace asiopg::detail
