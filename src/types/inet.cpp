// Network addresses: values and their binary form.
#include <asiopg/codecs/inet.hpp>

#include <asiopg/error.hpp>

#include <algorithm>

namespace asiopg {

namespace {

// PostgreSQL's own numbers, whatever AF_INET6 is.
constexpr std::uint8_t family_v4 = 2, family_v6 = 3;

// Whether every bit from `from` on is zero.
bool is_zero_behind(std::span<const std::uint8_t> bytes, int from) noexcept {
    for (int bit = from; bit < static_cast<int>(bytes.size()) * 8; ++bit)
        if (bytes[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) return false;
    return true;
}

// Compares the first `count` bits.
std::strong_ordering compare_bits(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b, int count) {
    for (std::size_t i = 0; count > 0; ++i, count -= 8) {
        const unsigned drop = count < 8 ? static_cast<unsigned>(8 - count) : 0;
        const unsigned left = a[i] >> drop, right = b[i] >> drop;
        if (left != right) return left <=> right;
    }
    return std::strong_ordering::equal;
}

}  // namespace

template <bool Network>
basic_inet<Network>::basic_inet(std::span<const std::uint8_t> bytes, int prefix_length) {
    if (bytes.size() != 4 && bytes.size() != 16) throw conversion_error("an IP address has 4 or 16 bytes");
    v6_ = bytes.size() == 16;
    std::copy(bytes.begin(), bytes.end(), bytes_.begin());
    check(prefix_length);
}

template <bool Network>
void basic_inet<Network>::check(int prefix_length) {
    const int bits = v6_ ? 128 : 32;
    if (prefix_length < -1 || prefix_length > bits)
        throw conversion_error("a prefix length of " + std::to_string(prefix_length) + " is not between 0 and " +
                               std::to_string(bits));
    prefix_ = static_cast<std::uint8_t>(prefix_length < 0 ? bits : prefix_length);
    if (Network && !is_zero_behind(this->bytes(), prefix_))
        throw conversion_error("the network " + str() + " has bits set to the right of its prefix");
}

template <bool Network>
std::strong_ordering basic_inet<Network>::compare(const basic_inet& other) const noexcept {
    if (v6_ != other.v6_) return v6_ <=> other.v6_;
    const auto common = compare_bits(bytes(), other.bytes(), std::min(prefix_, other.prefix_));
    if (common != 0) return common;
    if (prefix_ != other.prefix_) return prefix_ <=> other.prefix_;
    return compare_bits(bytes(), other.bytes(), v6_ ? 128 : 32);
}

template class basic_inet<false>;
template class basic_inet<true>;

template <bool Network>
basic_inet<Network> codec<basic_inet<Network>>::decode(const type&, format, reader& in) {
    const std::uint8_t family = in.read_uint8();
    const int prefix = in.read_uint8();
    in.read_uint8();  // whether it is a cidr
    const std::size_t size = in.read_uint8();
    const std::string_view bytes = in.read_bytes(size);
    const bool valid = (family == family_v4 && size == 4) || (family == family_v6 && size == 16);
    if (!valid || prefix > static_cast<int>(size) * 8) in.fail();
    if (!in.ok()) return {};
    const std::span<const std::uint8_t> address(reinterpret_cast<const std::uint8_t*>(bytes.data()), size);
    if (Network && !is_zero_behind(address, prefix)) {
        in.fail();
        return {};
    }
    return basic_inet<Network>(address, prefix);
}

template <bool Network>
void codec<basic_inet<Network>>::encode(const basic_inet<Network>& value, const type& t, writer& out) {
    out.write_uint8(value.is_v6() ? family_v6 : family_v4);
    out.write_uint8(static_cast<std::uint8_t>(value.prefix_length()));
    out.write_uint8(t.oid == oid::cidr ? 1 : 0);
    const std::span<const std::uint8_t> bytes = value.bytes();
    out.write_uint8(static_cast<std::uint8_t>(bytes.size()));
    out.write_bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

template struct codec<inet>;
template struct codec<cidr>;

}  // namespace asiopg
