#include <asiopg/detail/rows.hpp>

#include "core/recycled.hpp"
#include "session/row_block.hpp"

namespace asiopg::detail {

void* rows::operator new(std::size_t) { return recycled<sizeof(rows), 256>::take(); }

void rows::operator delete(void* at) noexcept { recycled<sizeof(rows), 256>::give(at); }

rows::~rows() {
    for (row_block* block : blocks) block->release();
}

void rows_ptr::drop(rows* from) noexcept {
    if (from->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete from;
}

}  // namespace asiopg::detail
