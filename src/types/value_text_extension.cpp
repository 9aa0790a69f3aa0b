// Values of extensions' types as their text.
#include <asiopg/codecs/cube.hpp>

#include "types/float_text.hpp"
#include "types/half.hpp"
#include "types/hstore.hpp"
#include "types/value_text.hpp"

namespace asiopg::detail {

namespace {

bool append_hstore(std::string& out, std::string_view bytes) {
    reader in(bytes);
    std::string text;
    const auto take = [&](std::string_view key, std::optional<std::string_view> value) {
        append_hstore_pair(text, key, value);
        return true;
    };
    if (!read_hstore(in, take) || !in.finished()) return false;
    out += text;
    return true;
}

bool append_cube(std::string& out, const type& t, std::string_view bytes) {
    reader in(bytes);
    const cube value = codec<cube>::decode(t, format::binary, in);
    if (!in.finished()) return false;
    out += value.str();
    return true;
}

// vector and halfvec: a count, two unused bytes, the elements.
bool append_vector(std::string& out, std::string_view bytes, bool half) {
    reader in(bytes);
    const std::size_t count = in.read_uint16();
    in.read_uint16();
    if (!in.ok() || in.remaining() != count * (half ? 2 : 4)) return false;
    out += '[';
    for (std::size_t i = 0; i < count; ++i) {
        if (i) out += ',';
        append_float(out, half ? half_to_float(in.read_uint16()) : in.read_float4());
    }
    out += ']';
    return true;
}

bool append_sparsevec(std::string& out, std::string_view bytes) {
    reader in(bytes);
    const std::int32_t dimensions = in.read_int32();
    const std::size_t count = in.read_uint32();
    in.read_uint32();
    if (!in.ok() || in.remaining() != count * 8) return false;
    reader values = in;
    values.read_bytes(count * 4);
    out += '{';
    for (std::size_t i = 0; i < count; ++i) {
        if (i) out += ',';
        out.append(std::to_string(std::int64_t{in.read_int32()} + 1)).append(":");
        append_float(out, values.read_float4());
    }
    out.append("}/").append(std::to_string(dimensions));
    return true;
}

void append_geometry(std::string& out, std::string_view bytes) {
    for (const char c : bytes) {
        out += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
        out += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
    }
}

}  // namespace

bool append_extension_text(std::string& out, const type& t, std::string_view bytes) {
    switch (t.extension) {
        case extension_type::hstore:
            return append_hstore(out, bytes);
        case extension_type::cube:
            return append_cube(out, t, bytes);
        case extension_type::vector:
            return append_vector(out, bytes, false);
        case extension_type::halfvec:
            return append_vector(out, bytes, true);
        case extension_type::sparsevec:
            return append_sparsevec(out, bytes);
        case extension_type::geometry:
        case extension_type::geography:
            append_geometry(out, bytes);
            return !bytes.empty();
        default:
            return false;  // none, or text with a version byte
    }
}

}  // namespace asiopg::detail
