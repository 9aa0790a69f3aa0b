#include "connection/state/operation_index.hpp"

#include <utility>

#include "connection/operation/operation.hpp"

namespace asiopg::detail {

void operation_index::add(operation& op) noexcept {
    if (size_ == chains_.size()) {
        try {
            grow();
        } catch (...) {
            if (chains_.empty()) {  // it cannot be cancelled then
                op.id = 0;
                return;
            }
        }
    }
    op.same_chain = std::exchange(chain_of(op.id), &op);
    ++size_;
}

void operation_index::remove(operation& op) noexcept {
    operation** at = &chain_of(op.id);
    while (*at != &op) at = &(*at)->same_chain;
    *at = op.same_chain;
    --size_;
}

operation* operation_index::find(std::uint64_t id) const noexcept {
    if (chains_.empty()) return nullptr;
    operation* op = chains_[id & (chains_.size() - 1)];
    while (op && op->id != id) op = op->same_chain;
    return op;
}

void operation_index::grow() {
    std::vector<operation*> before(chains_.empty() ? 16 : chains_.size() * 2);
    before.swap(chains_);
    for (operation* op : before)
        while (op) {
            operation* const next = op->same_chain;
            op->same_chain = std::exchange(chain_of(op->id), op);
            op = next;
        }
}

}  // namespace asiopg::detail
