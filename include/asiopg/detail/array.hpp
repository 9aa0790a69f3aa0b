// What the array codecs of all element types share.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/error.hpp>
#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <cstddef>
#include <string_view>

namespace asiopg::detail {

struct array_header {
    const type* element = nullptr;
    /// Never more than the bytes that are left can hold.
    std::size_t count = 0;
};

/// The element type of an array type (or int2vector, oidvector), else nullptr.
ASIOPG_API const type* array_element_type(const type& t) noexcept;
/// Reads and checks dimensions, flags and element type. On malformed bytes the reader fails and the count is 0.
/// Throws `conversion_error` for more than one dimension.
ASIOPG_API array_header read_array_header(const type& t, reader& in);
/// Writes the header of an array without NULLs and gives its position; the flag word stands 4 bytes behind it.
ASIOPG_API std::size_t write_array_header(const type& t, const type& element, std::size_t count, writer& out);
/// Loads `count` elements of 4 or 8 bytes, each behind its length, into `to`; false if a length is another one.
ASIOPG_API bool load_run4(const char* at, void* to, std::size_t count) noexcept;
ASIOPG_API bool load_run8(const char* at, void* to, std::size_t count) noexcept;
/// Stores them.
ASIOPG_API void store_run4(char* at, const void* from, std::size_t count) noexcept;
ASIOPG_API void store_run8(char* at, const void* from, std::size_t count) noexcept;
[[noreturn]] ASIOPG_API void throw_null_element(std::size_t index, std::string_view cpp_name);
[[noreturn]] ASIOPG_API void throw_unreadable_elements(const type& element, std::string_view cpp_name);
[[noreturn]] ASIOPG_API void rethrow_for_element(std::size_t index, const conversion_error& cause);

/// Writes an array's text form; every element is quoted.
class ASIOPG_API text_array_writer {
public:
    text_array_writer(const type& element, writer& out);
    void add_null();
    /// Where to write the element's text.
    writer& begin_element();
    void end_element();
    void finish();

private:
    void separate();

    writer& out_;
    writer text_;
    char delimiter_;
    bool first_ = true;
};

}  // namespace asiopg::detail
