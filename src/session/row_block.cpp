#include "session/row_block.hpp"

#include "core/recycled.hpp"

#include <new>

namespace asiopg::detail {

namespace {

// Most single rows fit.
constexpr std::size_t small_capacity = 256 - sizeof(row_block);
using small_blocks = recycled<256, 256>;

}  // namespace

[[gnu::hot]] row_block* row_block::create(std::size_t capacity) {
    if (capacity <= small_capacity) return new (small_blocks::take()) row_block(small_capacity);
    if (capacity > static_cast<std::size_t>(-1) - sizeof(row_block)) throw std::bad_alloc();
    return new (::operator new(sizeof(row_block) + capacity)) row_block(capacity);
}

[[gnu::hot]] void row_block::destroy() noexcept {
    const bool small = capacity_ == small_capacity;
    this->~row_block();
    if (small)
        small_blocks::give(this);
    else
        ::operator delete(this);
}

}  // namespace asiopg::detail
