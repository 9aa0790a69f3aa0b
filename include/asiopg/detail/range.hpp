// What the codecs of ranges and multiranges share.
#pragma once

#include <asiopg/detail/config.hpp>
#include <asiopg/error.hpp>
#include <asiopg/reader.hpp>
#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace asiopg::detail {

/// A range taken apart: where its bounds stand, in the format that the range has.
struct range_parts {
    bool empty = false;
    bool lower_inclusive = false, upper_inclusive = false;
    bool has_lower = false, has_upper = false;
    std::string_view lower, upper;
};

/// Reads all of `in`; on malformed bytes it fails. `text`: what the bounds of a range in text format are kept in.
ASIOPG_API range_parts read_range(const type& t, format f, reader& in, std::string& text);
/// Writes what stands before the bounds in binary format.
ASIOPG_API void write_range_flags(const range_parts& parts, writer& out);

/// A multirange's ranges as they come.
class ASIOPG_API multirange_source {
public:
    /// On malformed bytes `in` fails, and there are no ranges.
    multirange_source(const type& t, asiopg::format f, reader& in);
    multirange_source(const multirange_source&) = delete;
    multirange_source& operator=(const multirange_source&) = delete;

    std::size_t size() const noexcept { return size_; }
    /// Where the ranges stand, each behind its length.
    reader& ranges() noexcept { return format_ == format::binary ? in_ : parsed_; }
    /// Reports to the multirange's own reader what went wrong with the ranges'.
    void finish() noexcept {
        if (format_ == format::text && !parsed_.finished()) in_.fail();
    }

private:
    reader& in_;
    asiopg::format format_;
    std::size_t size_ = 0;
    std::string text_;
    reader parsed_;
};

[[noreturn]] ASIOPG_API void rethrow_for_bound(bool upper, const conversion_error& cause);
[[noreturn]] ASIOPG_API void rethrow_for_range(std::size_t index, const conversion_error& cause);
/// A bound as it stands in a range's text: in double quotes where needed.
ASIOPG_API void append_bound_text(std::string& out, std::string_view text);

}  // namespace asiopg::detail
