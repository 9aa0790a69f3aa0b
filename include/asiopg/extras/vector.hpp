// pgvector's types: asiopg::vector, halfvec and sparsevec.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg {

/// A vector of single precision.
struct ASIOPG_API vector {
    vector() = default;
    explicit vector(std::vector<float> values_) noexcept : values(std::move(values_)) {}

    std::vector<float> values;

    /// "[1,2.5,3]"
    std::string str() const;
    friend bool operator==(const vector&, const vector&) = default;
};

/// A vector of half precision: values are rounded when sent; read exactly.
struct ASIOPG_API halfvec {
    halfvec() = default;
    explicit halfvec(std::vector<float> values_) noexcept : values(std::move(values_)) {}

    std::vector<float> values;

    /// "[1,2.5,3]"
    std::string str() const;
    friend bool operator==(const halfvec&, const halfvec&) = default;
};

/// A vector that is zero but for some elements.
struct ASIOPG_API sparsevec {
    struct element {
        constexpr element() noexcept = default;
        constexpr element(std::int32_t index_, float value_) noexcept : index(index_), value(value_) {}

        std::int32_t index = 0;  // from 0, unlike in the text form
        float value = 0;

        friend bool operator==(const element&, const element&) = default;
    };

    sparsevec() = default;
    /// The elements in order of their index.
    explicit sparsevec(std::int32_t dimensions_, std::vector<element> elements_ = {}) noexcept
        : dimensions(dimensions_), elements(std::move(elements_)) {}

    std::int32_t dimensions = 0;
    std::vector<element> elements;

    /// "{1:1.5,3:2}/5": the indices from 1.
    std::string str() const;
    friend bool operator==(const sparsevec&, const sparsevec&) = default;
};

namespace detail {

ASIOPG_API void decode_vector(reader& in, vector& out);
ASIOPG_API void decode_vector(reader& in, halfvec& out);
ASIOPG_API void decode_vector(reader& in, sparsevec& out);
ASIOPG_API void encode_vector(const vector& value, writer& out);
ASIOPG_API void encode_vector(const halfvec& value, writer& out);
ASIOPG_API void encode_vector(const sparsevec& value, writer& out);

template <class T, extension_type Extension>
struct vector_codec {
    static bool can_decode(const type& t, format f) noexcept { return t.extension == Extension && f == format::binary; }
    static T decode(const type&, format, reader& in) {
        T out;
        decode_vector(in, out);
        return out;
    }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.extension == Extension;
    }
    static void encode(const T& value, const type&, writer& out) { encode_vector(value, out); }
    static std::string describe(const T& value) { return value.str(); }
};

}  // namespace detail

/// \name Errors: `conversion_error` when a value to be sent has too many dimensions, an element that half precision
/// does not reach, or indices that are not in order and within the dimensions.
/// @{
template <>
struct codec<vector> : detail::vector_codec<vector, extension_type::vector> {
    static constexpr std::string_view cpp_name = "asiopg::vector";
};
template <>
struct codec<halfvec> : detail::vector_codec<halfvec, extension_type::halfvec> {
    static constexpr std::string_view cpp_name = "asiopg::halfvec";
};
template <>
struct codec<sparsevec> : detail::vector_codec<sparsevec, extension_type::sparsevec> {
    static constexpr std::string_view cpp_name = "asiopg::sparsevec";
};
/// @}

}  // namespace asiopg
