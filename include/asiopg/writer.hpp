// asiopg::writer: appends bytes in network byte order to a growing buffer.
#pragma once

#include <asiopg/detail/config.hpp>
#include <asiopg/reader.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace asiopg {

/// The most bytes that one message, and so one value, may have: PostgreSQL's own limit, 1 GiB less one.
inline constexpr std::size_t max_message_size = 0x3fffffff;

/// Builds messages and values. Lengths are reserved with `begin_length()` and filled in by `end_length()`, which is
/// the one place where a size becomes a 32-bit length: what does not fit makes the writer fail (`ok()` is false, and
/// nothing more is appended), so nothing that overflowed is ever sent.
class ASIOPG_API writer {
public:
    writer() = default;
    /// `limit`: the most bytes a length may count (tests use small ones).
    explicit writer(std::size_t limit) noexcept : limit_(limit) {}
    writer(writer&& other) noexcept;
    writer& operator=(writer&& other) noexcept;
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;
    ~writer();

    /// What was written so far. Pointers and views are valid until the next write.
    const char* data() const noexcept { return data_; }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    std::string_view view() const noexcept { return {data_, size_}; }
    /// False once something did not fit, or `fail()` was called.
    bool ok() const noexcept { return !failed_; }
    void fail() noexcept {
        failed_ = true;
        room_ = size_;
    }

    void write_uint8(std::uint8_t v) { write(v); }
    void write_uint16(std::uint16_t v) { write(v); }
    void write_uint32(std::uint32_t v) { write(v); }
    void write_uint64(std::uint64_t v) { write(v); }
    void write_int16(std::int16_t v) { write(static_cast<std::uint16_t>(v)); }
    void write_int32(std::int32_t v) { write(static_cast<std::uint32_t>(v)); }
    void write_int64(std::int64_t v) { write(static_cast<std::uint64_t>(v)); }
    void write_float4(float v) { write(std::bit_cast<std::uint32_t>(v)); }
    void write_float8(double v) { write(std::bit_cast<std::uint64_t>(v)); }
    void write_bytes(std::string_view bytes) {
        if (char* at = extend(bytes.size()); at && !bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
    }
    /// The text and a zero. A zero inside makes the writer fail: it would end the string early.
    void write_cstring(std::string_view text);

    /// Room for `count` more bytes, uninitialised; nullptr when they do not fit or the writer has failed (with
    /// no bytes asked for, look at `ok()`).
    [[gnu::hot]] char* extend(std::size_t count) {
        if (room_ - size_ < count) [[unlikely]]
            if (!grow(count)) return nullptr;
        char* at = data_ + size_;
        size_ += count;
        return at;
    }

    /// Reserves a 32-bit length and gives its position.
    std::size_t begin_length() {
        write_uint32(0);
        return size_ - 4;
    }
    /// Fills in the length at `mark`: the bytes behind it, plus 4 for itself if `self_inclusive` (as in messages).
    void end_length(std::size_t mark, bool self_inclusive = false);

    /// Shortens to `size` bytes and forgets a failure: what was appended since is taken back.
    void truncate(std::size_t size) noexcept {
        size_ = size;
        room_ = capacity_;
        failed_ = false;
    }
    void clear() noexcept { truncate(0); }
    /// Gives back the memory if it is more than `keep` bytes and nothing is in it.
    void shrink(std::size_t keep) noexcept;
    /// Overwrites bytes already written (`at + 4 <= size()`).
    void patch_uint32(std::size_t at, std::uint32_t v) noexcept { detail::store_network(data_ + at, v); }
    void patch_uint16(std::size_t at, std::uint16_t v) noexcept { detail::store_network(data_ + at, v); }

private:
    template <class T>
    void write(T value) {
        if (char* at = extend(sizeof value)) detail::store_network(at, value);
    }
    [[gnu::noinline]] bool grow(std::size_t count);

    char* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t room_ = 0;  // how far it may be filled: the capacity, or no further once the writer has failed
    std::size_t capacity_ = 0;
    std::size_t limit_ = max_message_size;
    bool failed_ = false;
};

}  // namespace asiopg
