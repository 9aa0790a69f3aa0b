// Nested vectors as arrays: which of them are dimensions, and the way through these.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/array.hpp>
#include <asiopg/detail/part.hpp>
#include <asiopg/oid.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace asiopg::detail {

template <class T>
struct array_reader;
template <class T>
struct array_writer;

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

}  // namespace asiopg::detail
