#include <asiopg/detail/rows.hpp>

#include "core/recycled.hpp"
#include "session/result_parts.hpp"
#include "session/row_block.hpp"

namespace asiopg::detail {

void* rows::operator new(std::size_t) { return recycled<sizeof(rows), 256>::take(); }

void rows::operator delete(void* at) noexcept { recycled<sizeof(rows), 256>::give(at); }

[[gnu::hot]] rows::~rows() {
    for (row_block* block : blocks) block->release();
    delete parts;
}

std::size_t rows::part_begin(std::size_t part) const noexcept { return parts->begin(part); }

std::size_t rows::part_size(std::size_t part) const noexcept { return parts->size(part); }

const command_tag& rows::part_tag(std::size_t part) const noexcept { return parts->tags[parts->parts[part].tag]; }

[[gnu::hot]] void rows_ptr::drop(rows* from) noexcept {
    if (from->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete from;
}

}  // namespace asiopg::detail
