// asiopg::bit_string: bit(n) and bit varying.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg {

/// Which end of a bit string an integer's least significant bit is at: `big` is the last bit (as in `B'0110'::int`),
/// `little` the first.
enum class bit_order : std::uint8_t { big, little };

/// A sequence of bits of any length.
///
///     asiopg::bit_string flags("0101");
///     bool second = flags[1];              // the first is 0
class ASIOPG_API bit_string {
public:
    /// Empty.
    bit_string() noexcept = default;
    /// So many zeros. Errors: `conversion_error` for a negative number, or more than a server's value has.
    template <std::integral Size>
    explicit bit_string(Size size) : size_(checked(size)), bytes_((size_ + 7) / 8) {}
    /// From zeros and ones. Errors: `conversion_error` when there is something else.
    explicit bit_string(std::string_view text);
    explicit bit_string(const char* text) : bit_string(std::string_view(text)) {}
    /// The first `size` bits of the bytes (all of them if left out), the most significant of each byte first.
    /// Errors: `conversion_error` when the bytes have fewer bits.
    explicit bit_string(std::span<const std::uint8_t> bytes, std::size_t size = static_cast<std::size_t>(-1));
    /// The integer in `size` bits, at most 64. Errors: `conversion_error` when it does not fit, or size is over 64.
    static bit_string from_uint64(std::uint64_t value, std::size_t size, bit_order order = bit_order::big);
    /// The same in two's complement.
    static bit_string from_int64(std::int64_t value, std::size_t size, bit_order order = bit_order::big);

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    /// Precondition: `i < size()`. Bit 0 is the first, on the left of the text.
    bool operator[](std::size_t i) const noexcept { return bytes_[i / 8] >> (7 - i % 8) & 1; }
    /// Precondition: `i < size()`.
    void set(std::size_t i, bool bit) noexcept;
    /// The bits from the left; those of the last byte that are too many are zero.
    const std::vector<std::uint8_t>& bytes() const noexcept { return bytes_; }
    /// The bits as an integer without or with a sign. Errors: `conversion_error` when there are more than 64.
    std::uint64_t to_uint64(bit_order order = bit_order::big) const;
    std::int64_t to_int64(bit_order order = bit_order::big) const;
    /// "0101"
    std::string str() const;

    friend bool operator==(const bit_string&, const bit_string&) noexcept = default;

private:
    template <class Size>
    static std::size_t checked(Size size) {
        if (std::cmp_less(size, 0) || std::cmp_greater(size, std::numeric_limits<std::int32_t>::max()))
            throw_size(std::to_string(size));
        return static_cast<std::size_t>(size);
    }
    [[noreturn]] static void throw_size(const std::string& size);

    std::size_t size_ = 0;
    std::vector<std::uint8_t> bytes_;
};

/// bit and varbit.
template <>
struct codec<bit_string> {
    static constexpr std::string_view cpp_name = "asiopg::bit_string";
    static bool is_bits(const type& t) noexcept { return t.oid == oid::bit || t.oid == oid::varbit; }
    static bool can_decode(const type& t, format f) noexcept { return is_bits(t) && f == format::binary; }
    ASIOPG_API static bit_string decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return is_bits(t);
    }
    ASIOPG_API static void encode(const bit_string& value, const type& t, writer& out);
    static std::string describe(const bit_string& value) { return value.str(); }
};

}  // namespace asiopg
