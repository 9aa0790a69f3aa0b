// asiopg::cube: the type of the extension of this name.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg {

/// A point, or a box by two opposite corners, in up to 100 dimensions.
struct ASIOPG_API cube {
    cube() = default;
    explicit cube(std::vector<double> point) noexcept : first(std::move(point)) {}
    cube(std::vector<double> first_, std::vector<double> second_) noexcept
        : first(std::move(first_)), second(std::move(second_)) {}

    /// One coordinate a dimension; `second` is empty if it is a point.
    std::vector<double> first, second;

    /// As the server prints it: "(1, 2),(3, 4)".
    std::string str() const;
    friend bool operator==(const cube&, const cube&) = default;
};

/// cube. Errors: `conversion_error` when a value to be sent has corners of different dimensions, or over 100 of them.
template <>
struct codec<cube> {
    static constexpr std::string_view cpp_name = "asiopg::cube";
    static bool can_decode(const type& t, format f) noexcept {
        return t.extension == extension_type::cube && f == format::binary;
    }
    ASIOPG_API static cube decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.extension == extension_type::cube;
    }
    ASIOPG_API static void encode(const cube& value, const type& t, writer& out);
    static std::string describe(const cube& value) { return value.str(); }
};

}  // namespace asiopg
