// The text form of arrays: parsing what the server sends, writing what it is sent.
#include <asiopg/detail/array.hpp>
#include <asiopg/oid.hpp>

#include <charconv>
#include <string>

#include "types/container_scanner.hpp"

namespace asiopg::detail {

namespace {

/// Goes through `{{a,NULL},{"b",c}}`. All members are false when the text is malformed.
class array_parser {
public:
    array_parser(std::string_view text, char delimiter, array_header& head, std::string& out) noexcept
        : in_(text), delimiter_(delimiter), head_(head), out_(out) {}

    bool parse() {
        in_.skip_space();
        const std::size_t announced = in_.peek('[') ? read_bounds() : 0;
        if (announced == failed) return false;
        array_dimension bounds[max_array_dimensions];
        for (std::size_t i = 0; i < max_array_dimensions; ++i) {
            bounds[i] = head_.dimension[i];
            head_.dimension[i].length = -1;
        }
        if (!parse_level(0)) return false;
        in_.skip_space();
        if (!in_.at_end()) return false;
        if (head_.dimension[0].length == 0) return announced == 0;  // no dimensions at all
        head_.dimensions = leaf_level_ + 1;
        if (announced == 0) return true;
        if (announced != head_.dimensions) return false;
        for (std::size_t i = 0; i < announced; ++i)
            if (bounds[i].length != head_.dimension[i].length) return false;
        return true;
    }

private:
    static constexpr std::size_t failed = max_array_dimensions + 1;

    /// `[1:3][-1:0]=`
    std::size_t read_bounds() {
        std::size_t count = 0;
        for (; in_.take('['); ++count) {
            std::int32_t lower = 0, upper = 0;
            if (count == max_array_dimensions || !in_.take_number(lower) || !in_.take(':') || !in_.take_number(upper) ||
                !in_.take(']'))
                return failed;
            const std::int64_t length = std::int64_t{upper} - lower + 1;
            if (length < 1 || length > 0x7fffffff) return failed;
            head_.dimension[count] = {static_cast<std::int32_t>(length), lower};
        }
        in_.skip_space();
        if (!in_.take('=')) return failed;
        in_.skip_space();
        return count;
    }

    bool parse_level(std::size_t level) {
        if (level == max_array_dimensions || !in_.take('{')) return false;
        in_.skip_space();
        std::int32_t count = 0;
        if (level == 0 && in_.take('}')) {
            head_.dimension[0].length = 0;
            return true;
        }
        do {
            in_.skip_space();
            if (in_.peek('{')) {
                if (leaf_level_ <= level || !parse_level(level + 1)) return false;
            } else {
                if (leaf_level_ == failed) leaf_level_ = level;
                if (leaf_level_ != level || !parse_element()) return false;
            }
            ++count;
            in_.skip_space();
        } while (in_.take(delimiter_));
        if (!in_.take('}')) return false;
        std::int32_t& length = head_.dimension[level].length;
        if (length == -1) length = count;
        return length == count;
    }

    bool parse_element() {
        ++head_.count;
        const std::size_t mark = begin_text_part(out_);
        if (in_.peek('"')) {
            if (!in_.take_quoted(out_)) return false;
        } else if (const std::size_t size = take_unquoted(); size == 0) {
            return false;
        } else if (size == 4 && is_null_word(std::string_view(out_).substr(mark))) {
            make_null_part(out_, mark);
            return true;
        }
        end_text_part(out_, mark);
        return true;
    }

    /// Up to a delimiter or brace, without the space before that.
    std::size_t take_unquoted() {
        const std::size_t start = out_.size();
        std::size_t end = start;
        while (!in_.at_end() && !in_.peek(delimiter_) && !in_.peek('{') && !in_.peek('}') && !in_.peek('"')) {
            const bool escaped = in_.take('\\');
            if (in_.at_end()) return 0;
            const char c = in_.next();
            out_ += c;
            if (escaped || !is_text_space(c)) end = out_.size();
        }
        out_.resize(end);
        return end - start;
    }

    container_scanner in_;
    const char delimiter_;
    array_header& head_;
    std::string& out_;
    std::size_t leaf_level_ = failed;
};

// int2vector and oidvector: `1 2 3`, from 0.
bool parse_vector(std::string_view text, array_header& head, std::string& out) {
    container_scanner in(text);
    in.skip_space();
    while (!in.at_end()) {
        const std::size_t mark = begin_text_part(out);
        while (!in.at_end() && !in.peek(' ')) out += in.next();
        end_text_part(out, mark);
        ++head.count;
        in.skip_space();
    }
    head.dimensions = head.count ? 1 : 0;
    head.dimension[0] = {static_cast<std::int32_t>(head.count), 0};
    return true;
}

}  // namespace

bool parse_array_text(const type& declared, std::string_view text, array_header& head, std::string& elements) {
    const type& t = declared.base();
    // Of an anyarray's elements the text does not tell the type.
    head.element = t.oid == oid::anyarray ? find_builtin_type(oid::text) : array_element_type(t);
    if (!head.element || text.size() > max_message_size) return false;
    if (default_lower_bound(t) == 0) return parse_vector(text, head, elements);
    return array_parser(text, head.element->delimiter, head, elements).parse();
}

text_array_writer::text_array_writer(const type& array, std::span<const array_dimension> shape, writer& out)
    : shape_(shape), out_(out), delimiter_(array_element_type(array) ? array_element_type(array)->delimiter : ',') {
    const type& t = array.base();
    if (t.oid == oid::int2vector || t.oid == oid::oidvector)
        throw conversion_error(std::string(t.name) +
                               " is not written like other arrays: pass the whole as one "
                               "asiopg::text_literal(\"1 2\")");
    const std::size_t count = count_elements(shape, out);
    if (count == 0) shape_ = {};
    bool unusual = false;
    for (const array_dimension& d : shape_) unusual = unusual || d.lower != 1;
    if (!unusual) return;
    for (const array_dimension& d : shape_) {
        const std::string upper = std::to_string(std::int64_t{d.lower} + d.length - 1);
        out_.write_bytes(std::string("[").append(std::to_string(d.lower)).append(":").append(upper).append("]"));
    }
    out_.write_uint8('=');
}

writer& text_array_writer::next_element() {
    // A dimension begins where the index is a multiple of how many elements it has.
    std::size_t begins = 0, size = 1;
    for (std::size_t i = shape_.size(); i-- > 0; ++begins) {
        size *= static_cast<std::size_t>(shape_[i].length);
        if (index_ % size != 0) break;
    }
    if (index_ > 0) {
        for (std::size_t i = 0; i < begins; ++i) out_.write_uint8('}');
        out_.write_uint8(static_cast<unsigned char>(delimiter_));
    }
    for (std::size_t i = 0; i < begins; ++i) out_.write_uint8('{');
    ++index_;
    return out_;
}

void text_array_writer::add_null() { next_element().write_bytes("NULL"); }

void text_array_writer::finish() {
    if (shape_.empty()) out_.write_uint8('{');
    out_.write_uint8('}');
    for (std::size_t i = 1; i < shape_.size(); ++i) out_.write_uint8('}');
}

}  // namespace asiopg::detail
