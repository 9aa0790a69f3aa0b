// asiopg::uuid: a universally unique identifier.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

namespace asiopg {

/// 16 bytes, in the order in which the text shows them.
class ASIOPG_API uuid {
public:
    /// The nil UUID.
    uuid() noexcept = default;
    explicit uuid(const std::array<std::uint8_t, 16>& bytes) noexcept : bytes_(bytes) {}
    /// From text: 32 hexadecimal digits, with a hyphen after any group of four, perhaps in braces.
    /// Errors: `conversion_error`.
    explicit uuid(std::string_view text);

    const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
    bool is_nil() const noexcept { return *this == uuid(); }
    /// "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
    std::string str() const;

    friend bool operator==(const uuid&, const uuid&) noexcept = default;
    friend std::strong_ordering operator<=>(const uuid& a, const uuid& b) noexcept {
        return std::memcmp(a.bytes_.data(), b.bytes_.data(), 16) <=> 0;
    }

private:
    std::array<std::uint8_t, 16> bytes_{};
};

/// uuid.
template <>
struct codec<uuid> {
    static constexpr std::string_view cpp_name = "asiopg::uuid";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::uuid && f == format::binary; }
    static uuid decode(const type&, format, reader& in) {
        std::array<std::uint8_t, 16> bytes{};
        const std::string_view from = in.read_bytes(bytes.size());
        if (in.ok()) std::memcpy(bytes.data(), from.data(), bytes.size());
        return uuid(bytes);
    }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::uuid;
    }
    static void encode(const uuid& value, const type&, writer& out) {
        out.write_bytes({reinterpret_cast<const char*>(value.bytes().data()), value.bytes().size()});
    }
    static std::string describe(const uuid& value) { return value.str(); }
};

}  // namespace asiopg

template <>
struct std::hash<asiopg::uuid> {
    std::size_t operator()(const asiopg::uuid& value) const noexcept {
        return std::hash<std::string_view>()({reinterpret_cast<const char*>(value.bytes().data()), 16});
    }
};
