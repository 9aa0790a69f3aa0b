#include "session/row_block.hpp"

#include <new>

namespace asiopg::detail {

row_block* row_block::create(std::size_t capacity) {
    if (capacity > static_cast<std::size_t>(-1) - sizeof(row_block)) throw std::bad_alloc();
    return new (::operator new(sizeof(row_block) + capacity)) row_block(capacity);
}

void row_block::destroy() noexcept {
    this->~row_block();
    ::operator delete(this);
}

}  // namespace asiopg::detail
