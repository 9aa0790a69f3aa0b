// Codecs of one-dimensional arrays: std::vector<T> and std::vector<std::optional<T>>.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/detail/array.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/detail/names.hpp>
#include <asiopg/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace asiopg {
namespace detail {

template <class T>
struct array_element {
    using value = T;
    static constexpr bool nullable = false;
};
template <class T>
struct array_element<std::optional<T>> {
    using value = T;
    static constexpr bool nullable = true;
};

template <class E>
concept fixed_element = requires {
    codec<E>::fixed_oid;
}
&&!std::is_same_v<E, bool>;

template <class T>
struct array_reader {
    using E = typename array_element<T>::value;
    static constexpr bool nullable = array_element<T>::nullable;

    static bool can_decode(const type& t, format f) noexcept {
        if (f != format::binary) return false;
        if (t.oid == oid::anyarray) return true;
        const type* element = array_element_type(t);
        return element && codec<E>::can_decode(*element, format::binary);
    }

    /// The usual array (one dimension, elements of one fixed size, no NULL) without detours. False: use decode().
    static bool decode_plain(const type& t, format f, std::string_view bytes, std::vector<T>& out) {
        if constexpr (!nullable && fixed_element<E>) {
            constexpr std::size_t header = 20, stride = 4 + sizeof(E);
            if (f != format::binary || !t.element || t.element->oid != codec<E>::fixed_oid || bytes.size() < header)
                return false;
            const char* const at = bytes.data();
            const std::size_t count = load_network<std::uint32_t>(at + 12);
            if (load_network<std::uint32_t>(at) != 1 || load_network<std::uint32_t>(at + 4) != 0 ||
                load_network<std::uint32_t>(at + 8) != codec<E>::fixed_oid || bytes.size() - header != count * stride)
                return false;
            out = std::vector<T>(count);
            return read_fixed(at + header, out.data(), count);
        }
        return false;
    }

    static std::vector<T> decode(const type& t, format, reader& in) {
        const array_header head = read_array_header(t, in);
        std::vector<T> out;
        if (head.count == 0) return out;
        if (t.oid == oid::anyarray && !codec<E>::can_decode(*head.element, format::binary))
            throw_unreadable_elements(*head.element, codec<E>::cpp_name);
        if constexpr (!nullable && fixed_element<E>) {
            if (head.element->oid == codec<E>::fixed_oid && in.remaining() == head.count * (4 + sizeof(E))) {
                out.resize(head.count);
                if (read_fixed(in.data(), out.data(), head.count)) {
                    in.read_rest();
                    return out;
                }
                out.clear();  // lengths that differ: NULLs, or malformed; the general loop tells
            }
        }
        out.reserve(head.count);
        for (std::size_t i = 0; i < head.count; ++i) {
            const std::uint32_t length = in.read_uint32();
            if (length == 0xffffffff) {
                if constexpr (nullable)
                    out.emplace_back();
                else
                    throw_null_element(i, codec<E>::cpp_name);
                continue;
            }
            reader value(in.read_bytes(length));
            if (!in.ok()) break;
            out.emplace_back(codec<E>::decode(*head.element, format::binary, value));
            if (!value.finished()) {
                in.fail();
                break;
            }
        }
        return out;
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

template <class T>
struct array_writer {
    using E = typename array_element<T>::value;
    static constexpr bool nullable = array_element<T>::nullable;

    static bool can_encode(const type& t, format& f) noexcept {
        const type* element = array_element_type(t);
        if (!element) {
            // An array of a type that asiopg does not know can be written as text if its elements can.
            return t.kind == type_kind::unknown && codec<E>::can_encode(t, f) && f == format::text;
        }
        return codec<E>::can_encode(*element, f);
    }

    template <class Values>
    static void encode(const Values& values, const type& t, writer& out) {
        const type* element = array_element_type(t);
        format f = format::text;
        if (!element || !codec<E>::can_encode(*element, f) || f == format::text)
            encode_text(values, element ? *element : t, out);
        else
            encode_binary(values, t, *element, out);
    }

    template <class Values>
    static std::string describe(const Values& values) {
        std::string text = "[";
        for (const auto& value : values) {
            if (text.size() > 40) break;
            if (text.size() > 1) text += ", ";
            if constexpr (nullable)
                text += value ? describe_value<E>(*value) : std::string("NULL");
            else
                text += describe_value<E>(value);
        }
        return text + "]";
    }

private:
    template <class Values>
    static void encode_binary(const Values& values, const type& t, const type& element, writer& out) {
        const std::size_t head = write_array_header(t, element, values.size(), out);
        if constexpr (!nullable && fixed_element<E>) {
            if (element.oid == codec<E>::fixed_oid) {
                write_fixed(values.data(), values.size(), out);
                return;
            }
        }
        bool nulls = false;
        std::size_t i = 0;
        for (const auto& value : values) {
            if constexpr (nullable) {
                if (!value) {
                    nulls = true;
                    out.write_uint32(0xffffffff);
                    ++i;
                    continue;
                }
            }
            const std::size_t mark = out.begin_length();
            encode_element(value, i++, element, out);
            out.end_length(mark);
        }
        if (nulls && out.ok()) out.patch_uint32(head + 4, 1);
    }

    template <class Values>
    static void encode_text(const Values& values, const type& element, writer& out) {
        text_array_writer array(element, out);
        std::size_t i = 0;
        for (const auto& value : values) {
            if constexpr (nullable) {
                if (!value) {
                    array.add_null();
                    ++i;
                    continue;
                }
            }
            encode_element(value, i++, element, array.begin_element());
            array.end_element();
        }
        array.finish();
    }

    template <class V>
    static void encode_element(const V& value, std::size_t i, const type& element, writer& out) {
        try {
            if constexpr (nullable)
                codec<E>::encode(*value, element, out);
            else
                codec<E>::encode(value, element, out);
        } catch (const conversion_error& e) {
            rethrow_for_element(i, e);
        }
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
    requires decodable<typename array_element<T>::value>
struct decodable_array<T> : array_reader<T> {
};
template <class T>
struct encodable_array {};
template <class T>
    requires encodable<typename array_element<T>::value>
struct encodable_array<T> : array_writer<T> {
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

/// A one-dimensional array of whatever `codec<T>` reads and writes, with NULL elements if T is std::optional. Lower
/// bounds are not kept; arrays of more dimensions are refused. Elements that are sent as text (strings for uuid[] or
/// an enum's array) make the array go as text.
template <class T>
struct codec<std::vector<T>> : detail::decodable_array<T>, detail::encodable_array<T> {
    static constexpr std::string_view cpp_name = detail::type_name<std::vector<T>>::value;
};

}  // namespace asiopg
