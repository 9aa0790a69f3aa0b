// asiopg::ewkb: PostGIS's geometry and geography.
#pragma once

#include <asiopg/codec.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg {

/// A geometry or geography as its extended well-known binary form, which libraries for geometry read and write.
struct ewkb {
    ewkb() = default;
    explicit ewkb(std::vector<std::uint8_t> bytes_) noexcept : bytes(std::move(bytes_)) {}

    std::vector<std::uint8_t> bytes;

    /// As PostGIS prints it: hexadecimal digits.
    std::string str() const {
        std::string out;
        for (const std::uint8_t byte : bytes) {
            out += "0123456789ABCDEF"[byte >> 4];
            out += "0123456789ABCDEF"[byte & 15];
        }
        return out;
    }
    friend bool operator==(const ewkb&, const ewkb&) = default;
};

/// geometry and geography.
template <>
struct codec<ewkb> {
    static constexpr std::string_view cpp_name = "asiopg::ewkb";
    static bool is_geometry(const type& t) noexcept {
        return t.extension == extension_type::geometry || t.extension == extension_type::geography;
    }
    static bool can_decode(const type& t, format f) noexcept { return is_geometry(t) && f == format::binary; }
    static ewkb decode(const type&, format, reader& in) {
        const std::string_view bytes = in.read_rest();
        if (bytes.empty()) in.fail();
        return ewkb(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
    }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return is_geometry(t);
    }
    static void encode(const ewkb& value, const type&, writer& out) {
        out.write_bytes({reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()});
    }
    static std::string describe(const ewkb& value) { return value.str(); }
};

}  // namespace asiopg
