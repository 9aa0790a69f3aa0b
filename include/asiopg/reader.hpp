// asiopg::reader: a bounds-checked cursor over received bytes (network byte order).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace asiopg {

namespace detail {

template <class T>
constexpr T from_network(T value) noexcept {
    static_assert(std::is_unsigned_v<T>);
    if constexpr (std::endian::native == std::endian::big || sizeof(T) == 1)
        return value;
    else if constexpr (sizeof(T) == 2)
        return __builtin_bswap16(value);
    else if constexpr (sizeof(T) == 4)
        return __builtin_bswap32(value);
    else
        return __builtin_bswap64(value);
}

/// Loads a big-endian unsigned integer; the caller has checked the bounds.
template <class T>
T load_network(const char* at) noexcept {
    T value;
    std::memcpy(&value, at, sizeof value);
    return from_network(value);
}

template <class T>
void store_network(char* at, T value) noexcept {
    value = from_network(value);
    std::memcpy(at, &value, sizeof value);
}

}  // namespace detail

/// A cursor over bytes that came from the server. It never reads past its end: the first read that does not fit
/// makes it fail, and every later read gives zero or an empty view. Check `ok()` (or `finished()`) once, at the end.
///
/// Object lifetimes: a reader does not own its bytes, and views returned by it point into them.
class reader {
public:
    reader() = default;
    explicit reader(std::string_view bytes) noexcept : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    /// How many bytes are left, and where they are.
    std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - at_); }
    const char* data() const noexcept { return at_; }

    /// False once a read did not fit, or `fail()` was called.
    bool ok() const noexcept { return !failed_; }
    /// True when every read fitted and no byte is left over.
    bool finished() const noexcept { return !failed_ && at_ == end_; }
    /// Declares the bytes malformed.
    void fail() noexcept {
        failed_ = true;
        at_ = end_;
    }

    std::uint8_t read_uint8() noexcept { return read<std::uint8_t>(); }
    std::uint16_t read_uint16() noexcept { return read<std::uint16_t>(); }
    std::uint32_t read_uint32() noexcept { return read<std::uint32_t>(); }
    std::uint64_t read_uint64() noexcept { return read<std::uint64_t>(); }
    std::int16_t read_int16() noexcept { return static_cast<std::int16_t>(read_uint16()); }
    std::int32_t read_int32() noexcept { return static_cast<std::int32_t>(read_uint32()); }
    std::int64_t read_int64() noexcept { return static_cast<std::int64_t>(read_uint64()); }
    float read_float4() noexcept { return std::bit_cast<float>(read_uint32()); }
    double read_float8() noexcept { return std::bit_cast<double>(read_uint64()); }

    /// The next `count` bytes.
    std::string_view read_bytes(std::size_t count) noexcept {
        if (count > remaining()) {
            fail();
            return {};
        }
        std::string_view bytes(at_, count);
        at_ += count;
        return bytes;
    }
    /// Everything that is left.
    std::string_view read_rest() noexcept { return read_bytes(remaining()); }
    /// A zero-terminated string, without its zero. Fails when there is no zero.
    std::string_view read_cstring() noexcept {
        const void* zero = remaining() ? std::memchr(at_, 0, remaining()) : nullptr;
        if (!zero) {
            fail();
            return {};
        }
        std::string_view text = read_bytes(static_cast<std::size_t>(static_cast<const char*>(zero) - at_));
        ++at_;
        return text;
    }

private:
    template <class T>
    T read() noexcept {
        if (remaining() < sizeof(T)) {
            fail();
            return 0;
        }
        T value = detail::load_network<T>(at_);
        at_ += sizeof(T);
        return value;
    }

    const char* at_ = nullptr;
    const char* end_ = nullptr;
    bool failed_ = false;
};

}  // namespace asiopg
