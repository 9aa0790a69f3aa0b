// asiopg::array: an array of any number of dimensions with its lower bounds, and its codec.
#pragma once

#include <asiopg/codecs/array.hpp>
#include <asiopg/detail/argument.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace asiopg {
namespace detail {

/// Throws `interface_error` unless such dimensions hold `count` values.
ASIOPG_API void check_shape(std::span<const array_dimension> shape, std::size_t count);
/// Where the element with these subscripts stands. Throws `interface_error` if there is none.
ASIOPG_API std::size_t element_position(std::span<const array_dimension> shape,
                                        std::span<const std::int64_t> subscripts);

}  // namespace detail

/// An array as PostgreSQL has it: values in row-major order, and of each dimension its length and lower bound. Nothing
/// of a value is lost, whatever its number of dimensions; `std::vector` is handier where there is one dimension (or
/// another fixed number) and subscripts do not matter. T is an element type, or std::optional of it for NULLs.
///
///     auto a = row.get<asiopg::array<int>>("a");  // '[1:3][-1:0]={{1,2},{4,5},{6,7}}'
///     a.values();                                 // 1, 2, 4, 5, 6, 7
///     a.at(3, -1);                                // 6
template <class T>
class array {
public:
    using value_type = T;

    /// The empty array, which has no dimensions.
    array() = default;
    /// One dimension.
    explicit array(std::vector<T> values, std::int32_t lower = 1) : values_(std::move(values)) {
        if (values_.empty()) return;
        const array_dimension only{static_cast<std::int32_t>(values_.size()), lower};
        set_shape({&only, 1});
    }
    /// Errors: interface_error when the lengths do not multiply to the number of values, or are more than 6.
    array(std::vector<T> values, const std::vector<array_dimension>& dimensions) : values_(std::move(values)) {
        set_shape(dimensions);
    }

    array(const array&) = default;
    array& operator=(const array&) = default;
    /// What is moved from is empty, without dimensions.
    array(array&& other) noexcept : array() { swap(other); }
    array& operator=(array&& other) noexcept {
        array(std::move(other)).swap(*this);
        return *this;
    }
    ~array() = default;

    const std::vector<T>& values() const& noexcept { return values_; }
    std::vector<T> values() && noexcept { return std::move(array(std::move(*this)).values_); }
    std::span<const array_dimension> dimensions() const& noexcept { return {shape_.data(), dimensions_}; }
    void dimensions() const&& = delete;
    std::size_t size() const noexcept { return values_.size(); }
    bool empty() const noexcept { return values_.empty(); }
    auto begin() const noexcept { return values_.begin(); }
    auto end() const noexcept { return values_.end(); }

    /// The element with these subscripts, one for each dimension, counted from the lower bounds as in SQL.
    /// Errors: interface_error when there is no such element.
    template <class... Subscripts>
    decltype(auto) at(Subscripts... subscripts) const& {
        const std::int64_t all[] = {static_cast<std::int64_t>(subscripts)...};
        return values_[detail::element_position(dimensions(), all)];
    }

    friend bool operator==(const array& a, const array& b) {
        return a.values_ == b.values_ && a.dimensions_ == b.dimensions_ && a.shape_ == b.shape_;
    }

private:
    template <class U>
    friend struct codec;

    void swap(array& other) noexcept {
        values_.swap(other.values_);
        std::swap(shape_, other.shape_);
        std::swap(dimensions_, other.dimensions_);
    }
    void set_shape(std::span<const array_dimension> shape) {
        detail::check_shape(shape, values_.size());
        if (values_.empty()) return;
        for (const array_dimension& d : shape) shape_[dimensions_++] = d;
    }

    std::vector<T> values_;
    std::array<array_dimension, max_array_dimensions> shape_{};
    std::size_t dimensions_ = 0;
};

namespace detail {

inline constexpr std::string_view array_prefix = "asiopg::array<";
template <class T>
struct type_name<array<T>> {
    static constexpr std::string_view value = joined_name<array_prefix, type_name<T>::value, closing_bracket>::value;
};

template <class T>
struct owned_argument<array<T>> {
    using element = typename owned_argument<T>::type;
    using type = array<element>;
    static type make(const array<T>& value) {
        const auto shape = value.dimensions();
        return type(owned_argument<std::vector<T>>::make(value.values()),
                    std::vector<array_dimension>(shape.begin(), shape.end()));
    }
};

}  // namespace detail

/// Arrays of all dimensions, with their lower bounds.
template <class T>
struct codec<array<T>> {
    using E = typename detail::part_value<T>::type;
    static constexpr std::string_view cpp_name = detail::type_name<array<T>>::value;

    static bool can_decode(const type& declared, format f) noexcept requires decodable<E> {
        const type* element = detail::array_element_type(declared);
        return declared.oid == oid::anyarray || (element && detail::can_decode_part<E>(*element, f));
    }
    static array<T> decode(const type& declared, format f, reader& in) requires decodable<E> {
        detail::array_source from(declared.base(), f, in);
        array<T> out;
        if (from.head().count == 0) return out;
        if (!detail::can_decode_part<E>(*from.head().element, f))
            detail::throw_unreadable_elements(*from.head().element, codec<E>::cpp_name);
        detail::array_reader<T>::read_run(from, from.head().count, 0, out.values_);
        from.finish();
        if (in.ok()) out.set_shape(from.head().shape());
        return out;
    }
    static bool can_encode(const type& declared, format& f) noexcept requires encodable<E> {
        const type* element = detail::array_element_type(declared);
        return element && detail::can_encode_part<E>(*element, f);
    }
    static void encode(const array<T>& value, const type& declared, writer& out) requires encodable<E> {
        const type& element = *detail::array_element_type(declared);
        format f = format::binary;
        detail::can_encode_part<E>(element, f);
        if (f == format::text) {
            detail::text_array_writer text(declared.base(), value.dimensions(), out);
            if (out.ok()) detail::array_writer<T>::write_text_run(value.values(), element, value.dimensions(), 0, text);
            text.finish();
        } else {
            const std::size_t head = detail::write_array_header(element, value.dimensions(), out);
            if (out.ok())
                detail::array_writer<T>::write_run(value.values(), element, value.dimensions(), 0, head + 4, out);
        }
    }
    static std::string describe(const array<T>& value) { return detail::array_writer<T>::describe(value.values()); }
};

}  // namespace asiopg
