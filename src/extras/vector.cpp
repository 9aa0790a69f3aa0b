// pgvector's types: binary and text forms.
#include <asiopg/extras/vector.hpp>

#include <asiopg/error.hpp>

#include <cmath>
#include <limits>

#include "types/float_text.hpp"
#include "types/half.hpp"

namespace asiopg {

namespace {

constexpr std::size_t most_dimensions = 32767;  // what the count's 16 bits hold; the server allows fewer
constexpr std::int32_t most_sparse_dimensions = 1'000'000'000;

std::string list_text(const std::vector<float>& values) {
    std::string out = "[";
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i) out += ',';
        detail::append_float(out, values[i]);
    }
    return out + ']';
}

// The count, when that many elements of `size` bytes follow.
std::size_t read_count(reader& in, std::size_t size) {
    const std::size_t count = in.read_uint16();
    const std::uint16_t unused = in.read_uint16();
    if (count > most_dimensions || unused != 0 || in.remaining() != count * size) in.fail();
    return in.ok() ? count : 0;
}

void write_count(std::size_t count, writer& out) {
    if (count > most_dimensions) throw conversion_error("a vector cannot have more than 32767 dimensions");
    out.write_uint16(static_cast<std::uint16_t>(count));
    out.write_uint16(0);
}

bool is_in_order(const sparsevec& value) noexcept {
    std::int64_t last = -1;
    for (const sparsevec::element& e : value.elements) {
        if (e.index <= last || e.index >= value.dimensions) return false;
        last = e.index;
    }
    return value.dimensions >= 0 && value.dimensions <= most_sparse_dimensions;
}

}  // namespace

std::string vector::str() const { return list_text(values); }
std::string halfvec::str() const { return list_text(values); }

std::string sparsevec::str() const {
    std::string out = "{";
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i) out += ',';
        out.append(std::to_string(std::int64_t{elements[i].index} + 1)).append(":");
        detail::append_float(out, elements[i].value);
    }
    return out.append("}/").append(std::to_string(dimensions));
}

namespace detail {

void decode_vector(reader& in, vector& out) {
    out.values.resize(read_count(in, 4));
    for (float& value : out.values) value = in.read_float4();
}

void encode_vector(const vector& value, writer& out) {
    write_count(value.values.size(), out);
    for (const float v : value.values) out.write_float4(v);
}

void decode_vector(reader& in, halfvec& out) {
    out.values.resize(read_count(in, 2));
    for (float& value : out.values) value = half_to_float(in.read_uint16());
}

void encode_vector(const halfvec& value, writer& out) {
    write_count(value.values.size(), out);
    for (const float v : value.values) {
        const std::uint16_t half = float_to_half(v);
        if (std::isinf(half_to_float(half)) && !std::isinf(v)) throw conversion_error("value out of halfvec range");
        out.write_uint16(half);
    }
}

void decode_vector(reader& in, sparsevec& out) {
    out.dimensions = in.read_int32();
    const std::size_t count = in.read_uint32();
    const std::uint32_t unused = in.read_uint32();
    if (unused != 0 || in.remaining() != count * 8) in.fail();
    if (!in.ok()) return;
    out.elements.resize(count);
    for (sparsevec::element& e : out.elements) e.index = in.read_int32();
    for (sparsevec::element& e : out.elements) e.value = in.read_float4();
    if (!is_in_order(out)) in.fail();
}

void encode_vector(const sparsevec& value, writer& out) {
    if (!is_in_order(value))
        throw conversion_error("the indices of a sparsevec are in order, and less than its dimensions");
    out.write_int32(value.dimensions);
    out.write_uint32(static_cast<std::uint32_t>(value.elements.size()));
    out.write_uint32(0);
    for (const sparsevec::element& e : value.elements) out.write_int32(e.index);
    for (const sparsevec::element& e : value.elements) out.write_float4(e.value);
}

}  // namespace detail
}  // namespace asiopg
