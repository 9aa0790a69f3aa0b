// Finds operations by their ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace asiopg::detail {

struct operation;

/// The operations that can be cancelled: those that have an id (not 0). A chained hash table whose links are in the operations;
/// ids count up, so that they spread by themselves. Without memory to grow it goes on with longer chains.
class operation_index {
public:
    void add(operation& op) noexcept;
    void remove(operation& op) noexcept;
    operation* find(std::uint64_t id) const noexcept;

private:
    operation*& chain_of(std::uint64_t id) noexcept { return chains_[id & (chains_.size() - 1)]; }
    void grow();

    std::vector<operation*> chains_;  // their number is a power of two, or 0
    std::size_t size_ = 0;
};

}  // namespace asiopg::detail
