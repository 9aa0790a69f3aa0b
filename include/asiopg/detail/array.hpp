// What the array codecs of all element types share.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/error.hpp>
#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace asiopg {

/// One dimension of an array.
struct array_dimension {
    std::int32_t length = 0;
    /// The subscript of its first element.
    std::int32_t lower = 1;

    friend bool operator==(const array_dimension&, const array_dimension&) = default;
};

/// The most dimensions that a PostgreSQL array has.
inline constexpr std::size_t max_array_dimensions = 6;

namespace detail {

struct array_header {
    const type* element = nullptr;
    /// Never more than the bytes that are left can hold.
    std::size_t count = 0;
    /// 0 for an empty array.
    std::size_t dimensions = 0;
    array_dimension dimension[max_array_dimensions];

    std::span<const array_dimension> shape() const noexcept { return {dimension, dimensions}; }
};

/// The element type of an array type (or int2vector, oidvector), or of a domain over one; else nullptr.
ASIOPG_API const type* array_element_type(const type& t) noexcept;
/// Reads and checks dimensions, flags and element type. On malformed bytes the reader fails and the count is 0.
ASIOPG_API array_header read_array_header(const type& t, reader& in);
/// The elements of an array's text, each behind its length as in binary format; false: it is malformed.
ASIOPG_API bool parse_array_text(const type& t, std::string_view text, array_header& head, std::string& elements);
/// How many elements such dimensions have, which must not be more than a message can hold: the writer fails then.
ASIOPG_API std::size_t count_elements(std::span<const array_dimension> shape, writer& out);
/// Writes the header of an array without NULLs and gives its position; the flag word stands 4 bytes behind it.
ASIOPG_API std::size_t write_array_header(const type& element, std::span<const array_dimension> shape, writer& out);
/// Lower bounds of arrays that have no say in them: 1, but 0 for int2vector and oidvector.
ASIOPG_API std::int32_t default_lower_bound(const type& t) noexcept;
/// Loads `count` elements of 4 or 8 bytes, each behind its length, into `to`; false if a length is another one.
ASIOPG_API bool load_run4(const char* at, void* to, std::size_t count) noexcept;
ASIOPG_API bool load_run8(const char* at, void* to, std::size_t count) noexcept;
/// Stores them.
ASIOPG_API void store_run4(char* at, const void* from, std::size_t count) noexcept;
ASIOPG_API void store_run8(char* at, const void* from, std::size_t count) noexcept;

[[noreturn]] ASIOPG_API void throw_null_element(const array_header& head, std::size_t index, std::string_view cpp_name);
[[noreturn]] ASIOPG_API void throw_unreadable_elements(const type& element, std::string_view cpp_name);
[[noreturn]] ASIOPG_API void throw_other_dimensions(std::size_t dimensions, std::size_t taken,
                                                    std::string_view cpp_name);
[[noreturn]] ASIOPG_API void throw_ragged(std::size_t expected, std::size_t found);
/// `index` counts through all dimensions.
[[noreturn]] ASIOPG_API void rethrow_for_element(std::span<const array_dimension> shape, std::size_t index,
                                                 const conversion_error& cause);

/// An array's elements as they come, in binary or in text format.
class ASIOPG_API array_source {
public:
    /// On malformed bytes `in` fails and there are no elements.
    array_source(const type& t, asiopg::format f, reader& in);
    array_source(const array_source&) = delete;
    array_source& operator=(const array_source&) = delete;

    const array_header& head() const noexcept { return head_; }
    /// Where the elements stand, each behind its length.
    reader& elements() noexcept { return format_ == format::binary ? in_ : parsed_; }
    asiopg::format format() const noexcept { return format_; }
    /// Reports to the array's own reader what went wrong with the elements'.
    void finish() noexcept {
        if (format_ == format::text && !parsed_.finished()) in_.fail();
    }

private:
    reader& in_;
    asiopg::format format_;
    array_header head_;
    std::string text_;
    reader parsed_;
};

/// Writes an array's text form; every element is quoted. Throws `conversion_error` for int2vector and oidvector, which
/// have another one.
class ASIOPG_API text_array_writer {
public:
    text_array_writer(const type& array, std::span<const array_dimension> shape, writer& out);
    void add_null();
    /// Begins the next element, and gives the writer that its text goes to, as encode_part_text writes it.
    writer& next_element();
    /// For encode_part_text.
    writer& scratch() noexcept { return scratch_; }
    void finish();

private:
    std::span<const array_dimension> shape_;
    writer& out_;
    writer scratch_;
    char delimiter_;
    std::size_t index_ = 0;
};

}  // namespace detail
}  // namespace asiopg
