// Codecs of arrays: std::vector<T>, nested for more dimensions, and std::optional<T> elements where there are NULLs.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/detail/array.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/detail/names.hpp>
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
struct array_depth {
    static constexpr std::size_t value = 0;
};
template <class T>
struct array_depth<std::vector<T>> {
    static constexpr std::size_t value = 1 + array_depth<T>::value;
};
template <>
struct array_depth<std::vector<std::byte>> : array_depth<std::byte> {};
template <>
struct array_depth<std::vector<unsigned char>> : array_depth<std::byte> {};

/// What is left of `V` when `Depth` vectors are taken off: the type of the elements.
template <class V, std::size_t Depth>
struct array_leaf : array_leaf<typename V::value_type, Depth - 1> {};
template <class V>
struct array_leaf<V, 0> : part_value<V> {};

/// Nested vectors `V`: how many of them are dimensions depends on the element type, as elements too may be vectors.
template <class V>
struct nested_array_reader {
    static constexpr std::size_t most = array_depth<V>::value;
    static_assert(most <= max_array_dimensions, "asiopg: PostgreSQL's arrays have at most 6 dimensions");

    static bool can_decode(const type& declared, format f) noexcept {
        const type& t = declared.base();
        if (t.oid == oid::anyarray) return true;
        const type* element = array_element_type(t);
        return element && depth_for<most>(*element, f) != 0;
    }

    static V decode(const type& declared, format f, reader& in) {
        array_source from(declared.base(), f, in);
        V out;
        const array_header& head = from.head();
        if (head.count == 0) return out;
        const std::size_t depth = depth_for<most>(*head.element, f);
        using leaf = typename array_leaf<V, most>::type;
        if (depth == 0) throw_unreadable_elements(*head.element, codec<leaf>::cpp_name);
        if (head.dimensions != depth) throw_other_dimensions(head.dimensions, depth, cpp_name<V>());
        std::size_t index = 0;
        read_depth<most>(depth, from, index, out);
        from.finish();
        return out;
    }

private:
    template <std::size_t Depth>
    static std::size_t depth_for(const type& element, format f) noexcept {
        using leaf = typename array_leaf<V, Depth>::type;
        if constexpr (decodable<leaf>)
            if (can_decode_part<leaf>(element, f)) return Depth;
        if constexpr (Depth > 1) return depth_for<Depth - 1>(element, f);
        return 0;
    }
    template <std::size_t Depth>
    static void read_depth(std::size_t depth, array_source& from, std::size_t& index, V& out) {
        if (depth == Depth) {
            if constexpr (decodable<typename array_leaf<V, Depth>::type>) read_level<Depth>(0, from, index, out);
        } else if constexpr (Depth > 1) {
            read_depth<Depth - 1>(depth, from, index, out);
        }
    }
    template <std::size_t Depth, class W>
    static void read_level(std::size_t dimension, array_source& from, std::size_t& index, W& out) {
        const auto count = static_cast<std::size_t>(from.head().dimension[dimension].length);
        if constexpr (Depth == 1) {
            array_reader<typename W::value_type>::read_run(from, count, index, out);
            index += count;
        } else {
            out.resize(count);
            for (auto& inner : out) {
                read_level<Depth - 1>(dimension + 1, from, index, inner);
                if (!from.elements().ok()) break;
            }
        }
    }
};

template <class V>
struct nested_array_writer {
    static constexpr std::size_t most = array_depth<V>::value;
    static_assert(most <= max_array_dimensions, "asiopg: PostgreSQL's arrays have at most 6 dimensions");

    static bool can_encode(const type& declared, format& f) noexcept {
        const type& t = declared.base();
        const type* element = array_element_type(t);
        if (element) return depth_for<most>(*element, f) != 0;
        // An array of a type that asiopg does not know can be written as text if its elements can.
        return t.kind == type_kind::unknown && depth_for<most>(t, f) != 0 && f == format::text;
    }

    static void encode(const V& values, const type& declared, writer& out) {
        const type& t = declared.base();
        const type* element = array_element_type(t);
        format f = format::text;
        const std::size_t depth = depth_for<most>(element ? *element : t, f);
        if (!element) f = format::text;
        write_depth<most>(depth, values, t, element ? *element : t, f, out);
    }

    static std::string describe(const V& values) { return array_writer<typename V::value_type>::describe(values); }

private:
    template <std::size_t Depth>
    static std::size_t depth_for(const type& element, format& f) noexcept {
        using leaf = typename array_leaf<V, Depth>::type;
        if constexpr (encodable<leaf>)
            if (can_encode_part<leaf>(element, f)) return Depth;
        if constexpr (Depth > 1) return depth_for<Depth - 1>(element, f);
        return 0;
    }
    template <std::size_t Depth>
    static void write_depth(std::size_t depth, const V& values, const type& t, const type& element, format f,
                            writer& out) {
        if (depth == Depth) {
            if constexpr (encodable<typename array_leaf<V, Depth>::type>) write<Depth>(values, t, element, f, out);
        } else if constexpr (Depth > 1) {
            write_depth<Depth - 1>(depth, values, t, element, f, out);
        }
    }
    template <std::size_t Depth>
    static void write(const V& values, const type& t, const type& element, format f, writer& out) {
        array_dimension dimensions[Depth];
        for (array_dimension& d : dimensions) d = {-1, default_lower_bound(t)};
        if (!measure<Depth>(values, dimensions)) return out.fail();
        bool empty = false;
        for (const array_dimension& d : dimensions) empty = empty || d.length <= 0;
        const std::span<const array_dimension> shape(dimensions, empty ? 0 : Depth);
        std::size_t index = 0;
        if (f == format::text) {
            text_array_writer array(t, shape, out);
            if (!empty && out.ok())
                for_each_run<Depth>(values, [&](const auto& run) {
                    using T = typename std::remove_cvref_t<decltype(run)>::value_type;
                    array_writer<T>::write_text_run(run, element, shape, index, array);
                    index += run.size();
                });
            array.finish();
        } else {
            const std::size_t head = write_array_header(element, shape, out);
            if (!empty && out.ok())
                for_each_run<Depth>(values, [&](const auto& run) {
                    using T = typename std::remove_cvref_t<decltype(run)>::value_type;
                    array_writer<T>::write_run(run, element, shape, index, head + 4, out);
                    index += run.size();
                });
        }
    }
    /// False: more elements than a message can hold.
    template <std::size_t Depth, class W>
    static bool measure(const W& values, array_dimension* dimension) {
        if (values.size() > max_message_size / 4) return false;
        const auto size = static_cast<std::int32_t>(values.size());
        if (dimension->length == -1) dimension->length = size;
        if (dimension->length != size) throw_ragged(static_cast<std::size_t>(dimension->length), values.size());
        if constexpr (Depth > 1)
            for (const auto& inner : values)
                if (!measure<Depth - 1>(inner, dimension + 1)) return false;
        return true;
    }
    template <std::size_t Depth, class W, class F>
    static void for_each_run(const W& values, const F& f) {
        if constexpr (Depth == 1)
            f(values);
        else
            for (const auto& inner : values) for_each_run<Depth - 1>(inner, f);
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
