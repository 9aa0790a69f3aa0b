// Codecs of arrays: std::vector<T>, nested for more dimensions, and std::optional<T> elements where there are NULLs.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/detail/array.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/detail/names.hpp>
#include <asiopg/detail/nested_array.hpp>
#include <asiopg/detail/part.hpp>
#include <asiopg/error.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace asiopg {
namespace detail {

template <class E>
concept fixed_element = requires {
    codec<E>::fixed_oid;
}
&&!std::is_same_v<E, bool>;

/// Reads runs of elements: those of an innermost dimension.
template <class T>
struct array_reader {
    using E = typename part_value<T>::type;
    static constexpr bool nullable = part_value<T>::nullable;

    /// The usual array (one dimension, elements of one fixed size, no NULL) without detours. False: use decode().
    static bool decode_plain(const type& t, format f, std::string_view bytes, std::vector<T>& out) {
        if constexpr (!nullable && fixed_element<E>) {
            constexpr std::size_t empty = 12, header = 20, stride = 4 + sizeof(E);
            if (f != format::binary || !t.element || t.element->oid != codec<E>::fixed_oid || bytes.size() < empty)
                return false;
            const char* const at = bytes.data();
            if (bytes.size() < header) {
                out.clear();
                return bytes.size() == empty && load_network<std::uint32_t>(at) == 0 &&
                       load_network<std::uint32_t>(at + 4) == 0 &&
                       load_network<std::uint32_t>(at + 8) == codec<E>::fixed_oid;
            }
            const std::size_t count = load_network<std::uint32_t>(at + 12);
            if (load_network<std::uint32_t>(at) != 1 || load_network<std::uint32_t>(at + 4) != 0 ||
                load_network<std::uint32_t>(at + 8) != codec<E>::fixed_oid || bytes.size() - header != count * stride)
                return false;
            if (count > out.capacity()) out.clear();  // not to be copied
            out.resize(count);
            return read_fixed(at + header, out.data(), count);
        }
        return false;
    }

    /// Appends `count` elements, the first of which is the array's element number `first`.
    static void read_run(array_source& from, std::size_t count, std::size_t first, std::vector<T>& out) {
        const type& element = *from.head().element;
        reader& in = from.elements();
        if constexpr (!nullable && fixed_element<E>) {
            constexpr std::size_t stride = 4 + sizeof(E);
            if (from.format() == format::binary && element.base().oid == codec<E>::fixed_oid &&
                in.remaining() / stride >= count) {
                out.resize(count);
                if (read_fixed(in.data(), out.data(), count)) {
                    in.read_bytes(count * stride);
                    return;
                }
                out.clear();  // lengths that differ: NULLs, or malformed; the general loop tells
            }
        }
        out.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint32_t length = in.read_uint32();
            if (length == null_part) {
                if constexpr (nullable)
                    out.emplace_back();
                else
                    throw_null_element(from.head(), first + i, codec<E>::cpp_name);
                continue;
            }
            const std::string_view value = in.read_bytes(length);
            if (!in.ok()) break;
            out.emplace_back(decode_part<E>(element, from.format(), value, in));
            if (!in.ok()) break;
        }
    }

private:
    /// Loads a run of values; false if one has another length.
    static bool read_fixed(const char* at, E* to, std::size_t count) noexcept {
        if constexpr (sizeof(E) == 4) return load_run4(at, to, count);
        if constexpr (sizeof(E) == 8) return load_run8(at, to, count);
        constexpr std::uint32_t expected = from_network(static_cast<std::uint32_t>(sizeof(E)));
        std::uint32_t wrong = 0;
        for (std::size_t i = 0; i < count; ++i) {
            std::uint32_t length;
            std::memcpy(&length, at, sizeof length);
            wrong |= length ^ expected;
            to[i] = codec<E>::load(at + 4);
            at += 4 + sizeof(E);
        }
        return wrong == 0;
    }
};

/// Writes runs of elements.
template <class T>
struct array_writer {
    using E = typename part_value<T>::type;
    static constexpr bool nullable = part_value<T>::nullable;

    template <class Values>
    static std::string describe(const Values& values) {
        std::string text = "[";
        for (const auto& value : values) {
            if (text.size() > described_enough) break;
            if (text.size() > 1) text += ", ";
            text += describe_part<T>(value);
        }
        return text + "]";
    }

    /// `flags`: where the header's flag word stands, which tells whether there are NULLs.
    template <class Values>
    static void write_run(const Values& values, const type& element, std::span<const array_dimension> shape,
                          std::size_t first, std::size_t flags, writer& out) {
        const type& base = element.base();
        if constexpr (!nullable && fixed_element<E>) {
            if (base.oid == codec<E>::fixed_oid) {
                write_fixed(values.data(), values.size(), out);
                return;
            }
        }
        bool nulls = false;
        for (const auto& value : values) {
            if constexpr (nullable) {
                if (!value) {
                    nulls = true;
                    out.write_uint32(null_part);
                    ++first;
                    continue;
                }
            }
            const std::size_t mark = out.begin_length();
            try {
                codec<E>::encode(value_of(value), base, out);
            } catch (const conversion_error& e) {
                rethrow_for_element(shape, first, e);
            }
            out.end_length(mark);
            ++first;
        }
        if (nulls && out.ok()) out.patch_uint32(flags, 1);
    }

    template <class Values>
    static void write_text_run(const Values& values, const type& element, std::span<const array_dimension> shape,
                               std::size_t first, text_array_writer& array) {
        for (const auto& value : values) {
            if constexpr (nullable) {
                if (!value) {
                    array.add_null();
                    ++first;
                    continue;
                }
            }
            try {
                writer& out = array.next_element();
                encode_part_text<E>(value_of(value), element, array.scratch(), out);
            } catch (const conversion_error& e) {
                rethrow_for_element(shape, first, e);
            }
            ++first;
        }
    }

private:
    template <class V>
    static decltype(auto) value_of(const V& value) {
        if constexpr (nullable)
            return *value;
        else
            return (value);
    }

    static void write_fixed(const E* from, std::size_t count, writer& out) {
        if (count > max_message_size / (4 + sizeof(E))) return out.fail();
        char* at = out.extend(count * (4 + sizeof(E)));
        if (!at) return;
        if constexpr (sizeof(E) == 4) return store_run4(at, from, count);
        if constexpr (sizeof(E) == 8) return store_run8(at, from, count);
        constexpr std::uint32_t length = from_network(static_cast<std::uint32_t>(sizeof(E)));
        for (std::size_t i = 0; i < count; ++i) {
            std::memcpy(at, &length, sizeof length);
            codec<E>::store(at + 4, from[i]);
            at += 4 + sizeof(E);
        }
    }
};

template <class T>
struct decodable_array {};
template <class T>
    requires decodable<typename part_value<T>::type>
struct decodable_array<T> : nested_array_reader<std::vector<T>> {
    static bool decode_plain(const type& t, format f, std::string_view bytes, std::vector<T>& out) {
        return array_reader<T>::decode_plain(t, f, bytes, out);
    }
};
template <class T>
struct encodable_array {};
template <class T>
    requires encodable<typename part_value<T>::type>
struct encodable_array<T> : nested_array_writer<std::vector<T>> {
};

template <class T>
struct type_name<std::vector<T>> {
    static constexpr std::string_view value = joined_name<vector_prefix, type_name<T>::value, closing_bracket>::value;
};
template <>
struct type_name<std::vector<std::byte>> {
    static constexpr std::string_view value = codec<std::vector<std::byte>>::cpp_name;
};
template <>
struct type_name<std::vector<unsigned char>> {
    static constexpr std::string_view value = codec<std::vector<unsigned char>>::cpp_name;
};

}  // namespace detail

/// An array of whatever `codec<T>` reads and writes, with NULL elements if T is std::optional. A vector of vectors has
/// two dimensions, and so on, to six (vectors of bytes are bytea, so elements); an array of another number of
/// dimensions is refused, but for the empty one, which has none. Lower bounds are not kept: `asiopg::array` keeps
/// them. Inner vectors of different sizes are refused ("non-homogeneous array"). Elements that are sent as text
/// (strings for uuid[] or an enum's array) make the array go as text.
template <class T>
struct codec<std::vector<T>> : detail::decodable_array<T>, detail::encodable_array<T> {
    static constexpr std::string_view cpp_name = detail::type_name<std::vector<T>>::value;
};

}  // namespace asiopg
