// hstore's binary and text forms, pair by pair.
#pragma once

#include <asiopg/reader.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace asiopg::detail {

/// Calls `take(key, value)` for each pair; false if the bytes are no hstore. Counts and lengths are checked against the
/// bytes that are left before they are believed.
template <class Take>
bool read_hstore(reader& in, Take take) {
    constexpr std::uint32_t null = 0xffffffff;
    const std::size_t count = in.read_uint32();
    if (!in.ok() || count > in.remaining() / 8) return false;  // two lengths each
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t key_size = in.read_uint32();
        if (key_size == null) return false;
        const std::string_view key = in.read_bytes(key_size);
        const std::uint32_t size = in.read_uint32();
        std::optional<std::string_view> value;
        if (size != null) value = in.read_bytes(size);
        if (!in.ok() || !take(key, value)) return false;
    }
    return true;
}

/// `"key"=>"value"` or `"key"=>NULL`, behind a comma if it is not the first.
void append_hstore_pair(std::string& out, std::string_view key, std::optional<std::string_view> value);

}  // namespace asiopg::detail
