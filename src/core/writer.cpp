// The buffer behind asiopg::writer.
#include <asiopg/writer.hpp>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

namespace asiopg {

namespace {

// A flight may hold several messages, so the buffer may grow past the limit of one message, but not without end.
constexpr std::size_t max_buffer_size = std::size_t{4} * max_message_size;

}  // namespace

writer::writer(writer&& other) noexcept { *this = std::move(other); }

writer& writer::operator=(writer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(room_, other.room_);
    std::swap(capacity_, other.capacity_);
    std::swap(limit_, other.limit_);
    std::swap(failed_, other.failed_);
    return *this;
}

writer::~writer() { std::free(data_); }

[[gnu::hot]] void writer::write_cstring(std::string_view text) {
    // The size first: a text too large to send is not even looked at.
    if (text.size() >= limit_ || text.find('\0') != std::string_view::npos) {
        fail();
        return;
    }
    write_bytes(text);
    write_uint8(0);
}

[[gnu::hot]] void writer::end_length(std::size_t mark, bool self_inclusive) {
    if (failed_) return;
    const std::size_t length = size_ - mark - (self_inclusive ? 0 : 4);
    if (length > limit_)
        fail();
    else
        patch_uint32(mark, static_cast<std::uint32_t>(length));
}

[[gnu::hot]] void writer::shrink(std::size_t keep) noexcept {
    if (size_ != 0 || capacity_ <= keep) return;
    std::free(data_);
    data_ = nullptr;
    room_ = capacity_ = 0;
}

bool writer::grow(std::size_t count) {
    if (failed_) return false;
    if (count > max_message_size || size_ > max_buffer_size - count) {
        fail();
        return false;
    }
    const std::size_t wanted =
        std::max({size_ + count, std::min(capacity_, max_buffer_size / 2) * 2, std::size_t{512}});
    void* bigger = std::realloc(data_, wanted);
    if (!bigger) throw std::bad_alloc();
    data_ = static_cast<char*>(bigger);
    room_ = capacity_ = wanted;
    return true;
}

}  // namespace asiopg
