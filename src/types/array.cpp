// Array headers, and the errors of elements.
#include <asiopg/detail/array.hpp>

#include <asiopg/detail/part.hpp>
#include <asiopg/oid.hpp>

#include <string>

#include "types/type_name.hpp"

namespace asiopg::detail {

namespace {

bool is_vector(const type& t) noexcept { return t.oid == oid::int2vector || t.oid == oid::oidvector; }

// "1", or "[1][0]" where there are several dimensions.
std::string index_text(std::span<const array_dimension> shape, std::size_t index) {
    if (shape.size() < 2) return std::to_string(index);
    std::string text;
    for (std::size_t i = shape.size(); i-- > 0;) {
        const auto length = static_cast<std::size_t>(shape[i].length);
        text = std::string("[").append(std::to_string(index % length)).append("]").append(text);
        index /= length;
    }
    return text;
}

}  // namespace

const type* array_element_type(const type& t) noexcept {
    const type& base = t.base();
    return base.kind == type_kind::array || is_vector(base) ? base.element : nullptr;
}

std::int32_t default_lower_bound(const type& t) noexcept { return is_vector(t.base()) ? 0 : 1; }

array_header read_array_header(const type& t, reader& in) {
    array_header head;
    const std::uint32_t dimensions = in.read_uint32();
    const std::uint32_t flags = in.read_uint32();
    const oid_t element = in.read_uint32();
    head.element = t.oid == oid::anyarray ? find_type(t, element) : array_element_type(t);
    if (!in.ok() || flags > 1 || dimensions > max_array_dimensions) {
        in.fail();
        return head;
    }
    if (!head.element) throw conversion_error("the array's element type " + std::to_string(element) + " is not known");
    if (element != head.element->oid) {
        in.fail();
        return head;
    }
    std::size_t count = dimensions ? 1 : 0;
    for (std::size_t i = 0; i < dimensions; ++i) {
        array_dimension& d = head.dimension[i];
        d.length = in.read_int32();
        d.lower = in.read_int32();
        // Both factors are below 2^31, as each element has a length at least.
        if (in.ok() && d.length >= 0 && std::int64_t{d.lower} + d.length <= std::int64_t{0x80000000})
            count *= static_cast<std::size_t>(d.length);
        else
            in.fail();
        if (!in.ok() || count > in.remaining() / 4) {
            in.fail();
            return head;
        }
    }
    head.count = count;
    head.dimensions = count ? dimensions : 0;
    return head;
}

std::size_t count_elements(std::span<const array_dimension> shape, writer& out) {
    std::size_t count = shape.empty() ? 0 : 1;
    for (const array_dimension& d : shape) {
        count *= static_cast<std::size_t>(d.length);
        // A message that held more elements would be too long; the count must not wrap before that shows.
        if (count > max_message_size / 4) {
            out.fail();
            return 0;
        }
    }
    return count;
}

std::size_t write_array_header(const type& element, std::span<const array_dimension> shape, writer& out) {
    const std::size_t mark = out.size();
    const std::size_t count = count_elements(shape, out);
    out.write_uint32(count ? static_cast<std::uint32_t>(shape.size()) : 0);
    out.write_int32(0);
    out.write_uint32(element.oid);
    if (!count) return mark;
    for (const array_dimension& d : shape) {
        out.write_int32(d.length);
        out.write_int32(d.lower);
    }
    return mark;
}

void throw_null_element(const array_header& head, std::size_t index, std::string_view cpp_name) {
    const std::string name(cpp_name);
    throw conversion_error("NULL at array index " + index_text(head.shape(), index) + " cannot be read as " + name +
                           "; use std::vector<std::optional<" + name + ">>");
}

void throw_unreadable_elements(const type& element, std::string_view cpp_name) {
    throw conversion_error("array elements of type " + display_name(element) + " cannot be read as " +
                           std::string(cpp_name));
}

void throw_other_dimensions(std::size_t dimensions, std::size_t taken, std::string_view cpp_name) {
    throw conversion_error("an array of " + std::to_string(dimensions) +
                           (dimensions == 1 ? " dimension" : " dimensions") + " cannot be read as " +
                           std::string(cpp_name) + ", which has " + std::to_string(taken) +
                           "; asiopg::array takes any");
}

void throw_ragged(std::size_t expected, std::size_t found) {
    throw conversion_error("non-homogeneous array: an inner vector of " + std::to_string(found) +
                           " elements beside one of " + std::to_string(expected));
}

void rethrow_for_element(std::span<const array_dimension> shape, std::size_t index, const conversion_error& cause) {
    rethrow_with_prefix("invalid array element at index " + index_text(shape, index) + ": ", cause);
}

array_source::array_source(const type& t, asiopg::format f, reader& in) : in_(in), format_(f) {
    if (f == format::binary) {
        head_ = read_array_header(t, in);
    } else if (!parse_array_text(t, in.read_rest(), head_, text_)) {
        in.fail();
        head_ = array_header();
    } else {
        parsed_ = reader(text_);
    }
}

}  // namespace asiopg::detail
