// Array headers, the text form of arrays, and the errors of their elements.
#include <asiopg/detail/array.hpp>

#include <asiopg/codecs/text.hpp>
#include <asiopg/oid.hpp>

#include <string>

#include "types/type_name.hpp"

namespace asiopg::detail {

namespace {

bool is_vector(const type& t) noexcept { return t.oid == oid::int2vector || t.oid == oid::oidvector; }

}  // namespace

const type* array_element_type(const type& t) noexcept {
    return t.kind == type_kind::array || is_vector(t) ? t.element : nullptr;
}

array_header read_array_header(const type& t, reader& in) {
    array_header head;
    const std::int32_t dimensions = in.read_int32();
    const std::uint32_t flags = in.read_uint32();
    const oid_t element = in.read_uint32();
    head.element = t.oid == oid::anyarray ? find_builtin_type(element) : array_element_type(t);
    if (in.ok() && dimensions > 1 && dimensions <= 6)
        throw conversion_error("an array of " + std::to_string(dimensions) +
                               " dimensions cannot be read as a std::vector of elements");
    if (!in.ok() || flags > 1 || dimensions < 0 || dimensions > 1) {
        in.fail();
        return head;
    }
    if (!head.element) throw conversion_error("the array's element type " + std::to_string(element) + " is not known");
    if (element != head.element->oid) {
        in.fail();
        return head;
    }
    if (dimensions == 0) return head;
    const std::int32_t count = in.read_int32();
    in.read_int32();  // the lower bound
    // Each element has a length at least.
    if (!in.ok() || count < 0 || static_cast<std::size_t>(count) > in.remaining() / 4)
        in.fail();
    else
        head.count = static_cast<std::size_t>(count);
    return head;
}

std::size_t write_array_header(const type& t, const type& element, std::size_t count, writer& out) {
    const std::size_t mark = out.size();
    // A message that held more elements would be too long; the count must not wrap before that shows.
    if (count > max_message_size / 4) {
        out.fail();
        return mark;
    }
    out.write_int32(count ? 1 : 0);
    out.write_int32(0);
    out.write_uint32(element.oid);
    if (count) {
        out.write_int32(static_cast<std::int32_t>(count));
        out.write_int32(is_vector(t) ? 0 : 1);
    }
    return mark;
}

void throw_null_element(std::size_t index, std::string_view cpp_name) {
    const std::string name(cpp_name);
    throw conversion_error("NULL at array index " + std::to_string(index) + " cannot be read as " + name +
                           "; use std::vector<std::optional<" + name + ">>");
}

void throw_unreadable_elements(const type& element, std::string_view cpp_name) {
    throw conversion_error("array elements of type " + display_name(element) + " cannot be read as " +
                           std::string(cpp_name));
}

void rethrow_for_element(std::size_t index, const conversion_error& cause) {
    throw conversion_error("invalid array element at index " + std::to_string(index) + ": " + cause.what());
}

text_array_writer::text_array_writer(const type& element, writer& out)
    : out_(out), delimiter_(element.oid == oid::box ? ';' : ',') {
    out_.write_uint8('{');
}

void text_array_writer::separate() {
    if (!first_) out_.write_uint8(static_cast<unsigned char>(delimiter_));
    first_ = false;
}

void text_array_writer::add_null() {
    separate();
    out_.write_bytes("NULL");
}

writer& text_array_writer::begin_element() {
    text_.clear();
    return text_;
}

void text_array_writer::end_element() {
    if (!text_.ok()) return out_.fail();
    separate();
    out_.write_uint8('"');
    for (char c : text_.view()) {
        if (c == '"' || c == '\\') out_.write_uint8('\\');
        out_.write_uint8(static_cast<unsigned char>(c));
    }
    out_.write_uint8('"');
}

void text_array_writer::finish() { out_.write_uint8('}'); }

}  // namespace asiopg::detail
