// Codecs of bytea: vectors and spans of bytes.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/oid.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace asiopg {
namespace detail {

template <class Byte>
struct bytea_writer {
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::bytea && f == format::binary; }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::bytea;
    }
    static void encode(std::span<const Byte> value, const type&, writer& out) {
        out.write_bytes({reinterpret_cast<const char*>(value.data()), value.size()});
    }
    static std::span<const Byte> view(reader& in) {
        const std::string_view bytes = in.read_rest();
        return {reinterpret_cast<const Byte*>(bytes.data()), bytes.size()};
    }
};

template <class Byte>
struct bytea_codec : bytea_writer<Byte> {
    static std::vector<Byte> decode(const type&, format, reader& in) {
        const std::span<const Byte> bytes = bytea_writer<Byte>::view(in);
        return std::vector<Byte>(bytes.begin(), bytes.end());
    }
};

template <class Byte>
struct bytea_view_codec : bytea_writer<Byte> {
    static std::span<const Byte> decode(const type&, format, reader& in) { return bytea_writer<Byte>::view(in); }
};

}  // namespace detail

/// \name bytea; a span is a view into the record.
/// @{
template <>
struct codec<std::vector<std::byte>> : detail::bytea_codec<std::byte> {
    static constexpr std::string_view cpp_name = "std::vector<std::byte>";
};
template <>
struct codec<std::vector<unsigned char>> : detail::bytea_codec<unsigned char> {
    static constexpr std::string_view cpp_name = "std::vector<unsigned char>";
};
template <>
struct codec<std::span<const std::byte>> : detail::bytea_view_codec<std::byte> {
    static constexpr std::string_view cpp_name = "std::span<const std::byte>";
};
template <>
struct codec<std::span<const unsigned char>> : detail::bytea_view_codec<unsigned char> {
    static constexpr std::string_view cpp_name = "std::span<const unsigned char>";
};
/// @}

}  // namespace asiopg
