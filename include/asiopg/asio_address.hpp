// asiopg::inet and cidr to and from Asio's addresses.
#pragma once

#include <asiopg/codecs/inet.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/error.hpp>

#include <algorithm>
#include <asio/ip/address.hpp>
#include <asio/ip/network_v4.hpp>
#include <asio/ip/network_v6.hpp>
#include <cstdint>
#include <span>

namespace asiopg {

/// The host, with a full prefix. A scope id has no place in the server's types.
/// Errors: `conversion_error` when the address has a scope id.
inline inet to_inet(const net::ip::address& address) {
    if (address.is_v4()) return inet(std::span<const std::uint8_t>(address.to_v4().to_bytes()));
    if (address.to_v6().scope_id() != 0) throw conversion_error("an address with a scope id is no inet");
    return inet(std::span<const std::uint8_t>(address.to_v6().to_bytes()));
}

/// The address without the prefix length.
template <bool Network>
net::ip::address to_address(const basic_inet<Network>& value) {
    if (value.is_v4()) {
        net::ip::address_v4::bytes_type bytes;
        std::copy(value.bytes().begin(), value.bytes().end(), bytes.begin());
        return net::ip::address_v4(bytes);
    }
    net::ip::address_v6::bytes_type bytes;
    std::copy(value.bytes().begin(), value.bytes().end(), bytes.begin());
    return net::ip::address_v6(bytes);
}

/// \name Networks. Errors: `conversion_error` when the network has bits behind its prefix, or is of the other family.
/// @{
inline cidr to_cidr(const net::ip::network_v4& network) {
    return cidr(std::span<const std::uint8_t>(network.address().to_bytes()), network.prefix_length());
}
inline cidr to_cidr(const net::ip::network_v6& network) {
    return cidr(std::span<const std::uint8_t>(network.address().to_bytes()), network.prefix_length());
}
template <bool Network>
net::ip::network_v4 to_network_v4(const basic_inet<Network>& value) {
    if (!value.is_v4()) throw conversion_error(value.str() + " is not an IPv4 network");
    return {to_address(value).to_v4(), static_cast<unsigned short>(value.prefix_length())};
}
template <bool Network>
net::ip::network_v6 to_network_v6(const basic_inet<Network>& value) {
    if (!value.is_v6()) throw conversion_error(value.str() + " is not an IPv6 network");
    return {to_address(value).to_v6(), static_cast<unsigned short>(value.prefix_length())};
}
/// @}

}  // namespace asiopg
