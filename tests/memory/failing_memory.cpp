#include "failing_memory.hpp"

#include <cstdlib>
#include <new>

namespace asiopg::test {

namespace {

thread_local bool active = false, struck = false;
thread_local std::size_t to_go = 0, smallest = 0;

bool fails(std::size_t size) noexcept {
    if (!active || size < smallest) return false;
    if (to_go == 0 || --to_go != 0) return false;
    return struck = true;
}

}  // namespace

failing_memory::failing_memory(std::size_t which, std::size_t least) noexcept {
    to_go = which;
    smallest = least;
    struck = false;
    active = true;
}

failing_memory::~failing_memory() { active = false; }

bool failing_memory::has_struck() noexcept { return struck; }

static void* allocate(std::size_t size, std::size_t alignment) {
    if (fails(size)) throw std::bad_alloc();
    const std::size_t whole = size ? (size + alignment - 1) / alignment * alignment : alignment;
    void* const at = alignment > alignof(std::max_align_t) ? std::aligned_alloc(alignment, whole) : std::malloc(whole);
    if (!at) throw std::bad_alloc();
    return at;
}

}  // namespace asiopg::test

void* operator new(std::size_t size) { return asiopg::test::allocate(size, 1); }
void* operator new[](std::size_t size) { return asiopg::test::allocate(size, 1); }
void* operator new(std::size_t size, std::align_val_t at) {
    return asiopg::test::allocate(size, static_cast<std::size_t>(at));
}
void* operator new[](std::size_t size, std::align_val_t at) {
    return asiopg::test::allocate(size, static_cast<std::size_t>(at));
}
void operator delete(void* at) noexcept { std::free(at); }
void operator delete[](void* at) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }
void operator delete[](void* at, std::size_t) noexcept { std::free(at); }
void operator delete(void* at, std::align_val_t) noexcept { std::free(at); }
void operator delete[](void* at, std::align_val_t) noexcept { std::free(at); }
void operator delete(void* at, std::size_t, std::align_val_t) noexcept { std::free(at); }
void operator delete[](void* at, std::size_t, std::align_val_t) noexcept { std::free(at); }

// What grows without operator new: rows and messages. A sanitizer has a realloc of its own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ASIOPG_TEST_SANITIZED 1
#endif
#endif
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !defined(ASIOPG_TEST_SANITIZED)
extern "C" void* __libc_realloc(void* at, std::size_t size);  // NOLINT: glibc's name
extern "C" void* realloc(void* at, std::size_t size) noexcept {
    return asiopg::test::fails(size) ? nullptr : __libc_realloc(at, size);
}
#endif
