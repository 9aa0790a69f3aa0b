#include "session/receive_buffer.hpp"

#include <algorithm>
#include <cstring>

namespace asiopg::detail {

namespace {

// Less room than this at the end of a block is not worth a receive.
constexpr std::size_t worthwhile = 4 * 1024;

}  // namespace

receive_buffer::~receive_buffer() {
    if (block_) block_->release();
}

[[gnu::hot]] std::span<char> receive_buffer::prepare() {
    const std::size_t held = end_ - begin_;
    if (!block_) {
        replace(block_size);
    } else if (held == 0 && !block_->shared()) {
        begin_ = end_ = 0;
        if (block_->capacity() > 4 * block_size) replace(block_size);
    }
    const std::size_t wanted = needed_ > held ? std::min(needed_ - held, worthwhile) : worthwhile;
    if (block_->capacity() - end_ < wanted) {
        // A long message is given double what has arrived of it, so a length that lies costs no memory.
        replace(std::max(block_size, std::min(std::max(needed_, held + worthwhile), 2 * held + block_size)));
    }
    return {block_->data() + end_, block_->capacity() - end_};
}

void receive_buffer::replace(std::size_t capacity) {
    const std::size_t held = end_ - begin_;
    if (block_ && !block_->shared() && block_->capacity() == capacity) {
        if (held) std::memmove(block_->data(), block_->data() + begin_, held);
    } else {
        row_block* fresh = row_block::create(capacity);
        if (held) std::memcpy(fresh->data(), block_->data() + begin_, held);
        if (block_) block_->release();
        block_ = fresh;
    }
    begin_ = 0;
    end_ = held;
}

}  // namespace asiopg::detail
