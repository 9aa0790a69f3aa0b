#include "connection/operation/operation.hpp"

namespace asiopg::detail {

[[gnu::hot, gnu::noinline]] void operation::operator delete(operation* op, std::destroying_delete_t) noexcept {
    op->~operation();
    recycling::operator delete(op, sizeof(operation));
}

}  // namespace asiopg::detail
