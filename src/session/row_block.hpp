// A counted block of bytes: what a receive buffer fills and what the rows of results point into.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace asiopg::detail {

/// Bytes with a reference count in front of them, in one allocation. The bytes start uninitialised.
/// Thread safety: counts may be taken and given back from any thread; the bytes are the holders' business.
struct row_block {
    /// One reference is the caller's. Errors: std::bad_alloc.
    static row_block* create(std::size_t capacity);
    row_block(const row_block&) = delete;
    row_block& operator=(const row_block&) = delete;

    char* data() noexcept { return reinterpret_cast<char*>(this + 1); }
    const char* data() const noexcept { return reinterpret_cast<const char*>(this + 1); }
    std::size_t capacity() const noexcept { return capacity_; }

    /// Whether anybody else holds a reference. When this is false for the holder, nobody else can take one.
    bool shared() const noexcept { return references_.load(std::memory_order_acquire) != 1; }
    void add_reference() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    /// Gives back one reference; the last one frees the block.
    void release() noexcept {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy();
    }

private:
    explicit row_block(std::size_t capacity) noexcept : capacity_(capacity) {}
    ~row_block() = default;
    void destroy() noexcept;

    std::size_t capacity_;
    std::atomic<std::uint32_t> references_{1};
};

}  // namespace asiopg::detail
