// Where bytes from the server arrive: one counted block at a time, so that rows can stay where they were received.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "session/row_block.hpp"

namespace asiopg::detail {

/// Bytes between `begin` and `end` of the block are received and not yet consumed. Consumed bytes may be kept by
/// rows, which hold a count of the block; the block is then never overwritten before its end.
class receive_buffer {
public:
    static constexpr std::size_t block_size = 64 * 1024;

    receive_buffer() = default;
    receive_buffer(const receive_buffer&) = delete;
    receive_buffer& operator=(const receive_buffer&) = delete;
    ~receive_buffer();

    /// Room to receive into: at least what `need` asked for, never empty.
    std::span<char> prepare();
    void commit(std::size_t count) noexcept { end_ += count; }

    std::string_view unread() const noexcept { return {block_ ? block_->data() + begin_ : nullptr, end_ - begin_}; }
    void consume(std::size_t count) noexcept { begin_ += count; }
    /// The next message needs `size` bytes in one piece, counted from the unread part's start. Memory grows with
    /// what was received, never with what a length claims.
    void need(std::size_t size) noexcept { needed_ = size; }

    /// The block that the unread bytes are in.
    row_block* block() const noexcept { return block_; }

private:
    [[gnu::noinline]] void replace(std::size_t capacity);

    row_block* block_ = nullptr;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t needed_ = 0;
};

}  // namespace asiopg::detail
