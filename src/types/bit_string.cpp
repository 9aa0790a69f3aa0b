// Bit strings.
#include <asiopg/codecs/bit_string.hpp>

#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>

#include <limits>

namespace asiopg {

namespace {

constexpr std::size_t widest = 64;

[[noreturn]] void throw_width(std::size_t size) {
    throw conversion_error("a bit string of " + std::to_string(size) + " bits is no 64-bit integer");
}

// The place of bit i of an integer.
std::size_t place(std::size_t i, std::size_t size, bit_order order) noexcept {
    return order == bit_order::big ? size - 1 - i : i;
}

}  // namespace

void bit_string::throw_size(const std::string& size) {
    throw conversion_error("a bit string cannot have " + size + " bits");
}

bit_string::bit_string(std::string_view text) : bit_string(text.size()) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '0' && text[i] != '1')
            throw conversion_error("a bit string has zeros and ones only: " + detail::quoted(text));
        if (text[i] == '1') set(i, true);
    }
}

bit_string::bit_string(std::span<const std::uint8_t> bytes, std::size_t size) {
    if (size == static_cast<std::size_t>(-1)) size = bytes.size() * 8;
    if (size > bytes.size() * 8)
        throw conversion_error(std::to_string(bytes.size()) + " bytes have fewer than " + std::to_string(size) +
                               " bits");
    size_ = size;
    bytes_.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>((size + 7) / 8));
    if (size % 8) bytes_.back() &= static_cast<std::uint8_t>(0xff << (8 - size % 8));
}

bit_string bit_string::from_uint64(std::uint64_t value, std::size_t size, bit_order order) {
    if (size > widest) throw_width(size);
    if (size < widest && value >> size != 0)
        throw conversion_error(std::to_string(value) + " does not fit in " + std::to_string(size) + " bits");
    bit_string out(size);
    for (std::size_t i = 0; i < size; ++i) out.set(place(i, size, order), value >> i & 1);
    return out;
}

bit_string bit_string::from_int64(std::int64_t value, std::size_t size, bit_order order) {
    if (size > widest) throw_width(size);
    const std::int64_t limit = size == 0 || size == widest ? 0 : std::int64_t{1} << (size - 1);
    if (size == 0 ? value != 0 : size < widest && (value < -limit || value >= limit))
        throw conversion_error(std::to_string(value) + " does not fit in " + std::to_string(size) + " bits");
    auto bits = static_cast<std::uint64_t>(value);
    if (size < widest) bits &= (std::uint64_t{1} << size) - 1;
    return from_uint64(bits, size, order);
}

void bit_string::set(std::size_t i, bool bit) noexcept {
    const auto mask = static_cast<std::uint8_t>(0x80 >> i % 8);
    if (bit)
        bytes_[i / 8] |= mask;
    else
        bytes_[i / 8] &= static_cast<std::uint8_t>(~mask);
}

std::uint64_t bit_string::to_uint64(bit_order order) const {
    if (size_ > widest) throw_width(size_);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size_; ++i) value |= static_cast<std::uint64_t>((*this)[place(i, size_, order)]) << i;
    return value;
}

std::int64_t bit_string::to_int64(bit_order order) const {
    std::uint64_t value = to_uint64(order);
    if (size_ > 0 && size_ < widest && value >> (size_ - 1) & 1) value |= ~std::uint64_t{0} << size_;
    return static_cast<std::int64_t>(value);
}

std::string bit_string::str() const {
    std::string out(size_, '0');
    for (std::size_t i = 0; i < size_; ++i)
        if ((*this)[i]) out[i] = '1';
    return out;
}

bit_string codec<bit_string>::decode(const type&, format, reader& in) {
    const std::int32_t size = in.read_int32();
    if (size < 0 || in.remaining() != (static_cast<std::size_t>(size) + 7) / 8) in.fail();
    if (!in.ok()) return {};
    const std::string_view bytes = in.read_rest();
    return bit_string(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()),
                      static_cast<std::size_t>(size));
}

void codec<bit_string>::encode(const bit_string& value, const type&, writer& out) {
    if (value.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
        throw conversion_error("the bit string is too long");
    out.write_int32(static_cast<std::int32_t>(value.size()));
    out.write_bytes({reinterpret_cast<const char*>(value.bytes().data()), value.bytes().size()});
}

}  // namespace asiopg
