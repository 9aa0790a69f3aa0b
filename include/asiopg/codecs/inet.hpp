// Network addresses: asiopg::inet, cidr, macaddr and macaddr8.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace asiopg {

/// An IPv4 or IPv6 address with the length of a network prefix: `inet` is a host's address (by default with a full
/// prefix, 32 or 128), `cidr` a network, whose bits behind the prefix are zero. `asiopg/asio_address.hpp` converts to
/// and from Asio's addresses.
///
///     asiopg::inet host("10.0.0.1/8");
///     asiopg::cidr net("2001:db8::/32");
template <bool Network>
class ASIOPG_API basic_inet {
public:
    /// 0.0.0.0/0 as a network, else 0.0.0.0.
    constexpr basic_inet() noexcept = default;
    /// From text: "10.0.0.1", "10.0.0.1/8", "::ffff:1.2.3.4", "2001:db8::/32". All four parts of an IPv4 address are
    /// needed. Errors: `conversion_error`.
    explicit basic_inet(std::string_view text);
    /// 4 or 16 bytes in network order; without a prefix length, all bits.
    /// Errors: `conversion_error` when it is no address, or a network with bits behind the prefix.
    explicit basic_inet(std::span<const std::uint8_t> bytes, int prefix_length = -1);

    bool is_v4() const noexcept { return !v6_; }
    bool is_v6() const noexcept { return v6_; }
    /// The address's bytes, 4 or 16, in network order.
    std::span<const std::uint8_t> bytes() const noexcept { return {bytes_.data(), v6_ ? std::size_t{16} : 4}; }
    int prefix_length() const noexcept { return prefix_; }
    /// Whether the prefix is the whole address: a single host.
    bool is_host() const noexcept { return prefix_ == (v6_ ? 128 : 32); }
    /// As the server prints it: an inet without the prefix length if it is a host.
    std::string str() const;

    friend bool operator==(const basic_inet&, const basic_inet&) noexcept = default;
    /// The server's order: IPv4 first, then by the common prefix, its length, the address.
    friend std::strong_ordering operator<=>(const basic_inet& a, const basic_inet& b) noexcept { return a.compare(b); }

private:
    std::strong_ordering compare(const basic_inet& other) const noexcept;
    void check(int prefix_length);

    std::array<std::uint8_t, 16> bytes_{};
    std::uint8_t prefix_ = Network ? 0 : 32;
    bool v6_ = false;
};

extern template class ASIOPG_API basic_inet<false>;
extern template class ASIOPG_API basic_inet<true>;

using inet = basic_inet<false>;
using cidr = basic_inet<true>;

/// A hardware address of 6 or 8 bytes.
template <std::size_t Size>
class ASIOPG_API basic_macaddr {
public:
    constexpr basic_macaddr() noexcept = default;
    constexpr explicit basic_macaddr(const std::array<std::uint8_t, Size>& bytes) noexcept : bytes_(bytes) {}
    /// From text: pairs of hexadecimal digits, with one separator of `:`, `-` or `.` between any or none of them.
    /// Errors: `conversion_error`.
    explicit basic_macaddr(std::string_view text);

    constexpr const std::array<std::uint8_t, Size>& bytes() const noexcept { return bytes_; }
    /// "08:00:2b:01:02:03"
    std::string str() const;

    friend bool operator==(const basic_macaddr&, const basic_macaddr&) noexcept = default;
    friend std::strong_ordering operator<=>(const basic_macaddr& a, const basic_macaddr& b) noexcept {
        return std::memcmp(a.bytes_.data(), b.bytes_.data(), Size) <=> 0;
    }

private:
    std::array<std::uint8_t, Size> bytes_{};
};

extern template class ASIOPG_API basic_macaddr<6>;
extern template class ASIOPG_API basic_macaddr<8>;

using macaddr = basic_macaddr<6>;
using macaddr8 = basic_macaddr<8>;

/// inet or cidr. A cidr column is also read as an inet, and an inet parameter may be a cidr; the other way round not.
template <bool Network>
struct codec<basic_inet<Network>> {
    static constexpr std::string_view cpp_name = Network ? "asiopg::cidr" : "asiopg::inet";
    static bool can_decode(const type& t, format f) noexcept {
        return f == format::binary && (t.oid == oid::cidr || (t.oid == oid::inet && !Network));
    }
    ASIOPG_API static basic_inet<Network> decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::inet || (t.oid == oid::cidr && Network);
    }
    ASIOPG_API static void encode(const basic_inet<Network>& value, const type& t, writer& out);
    static std::string describe(const basic_inet<Network>& value) { return value.str(); }
};

extern template struct codec<inet>;
extern template struct codec<cidr>;

/// macaddr or macaddr8.
template <std::size_t Size>
struct codec<basic_macaddr<Size>> {
    static constexpr std::string_view cpp_name = Size == 6 ? "asiopg::macaddr" : "asiopg::macaddr8";
    static constexpr oid_t server_type = Size == 6 ? oid::macaddr : oid::macaddr8;
    static bool can_decode(const type& t, format f) noexcept { return t.oid == server_type && f == format::binary; }
    static basic_macaddr<Size> decode(const type&, format, reader& in) {
        std::array<std::uint8_t, Size> bytes{};
        const std::string_view from = in.read_bytes(Size);
        if (in.ok()) std::memcpy(bytes.data(), from.data(), Size);
        return basic_macaddr<Size>(bytes);
    }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == server_type;
    }
    static void encode(const basic_macaddr<Size>& value, const type&, writer& out) {
        out.write_bytes({reinterpret_cast<const char*>(value.bytes().data()), Size});
    }
    static std::string describe(const basic_macaddr<Size>& value) { return value.str(); }
};

}  // namespace asiopg
