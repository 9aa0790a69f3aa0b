#include <asiopg/detail/rows.hpp>

#include "session/row_block.hpp"

namespace asiopg::detail {

rows::~rows() {
    for (row_block* block : blocks) block->release();
}

}  // namespace asiopg::detail
