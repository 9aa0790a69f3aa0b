// asiopg::hstore: the keys and values of the extension of this name.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace asiopg {

/// Keys and values; a value may be NULL, a key not.
using hstore = std::map<std::string, std::optional<std::string>>;

/// hstore. Errors: `conversion_error` when a key or value to be sent has a NUL byte or is not UTF-8.
template <>
struct codec<hstore> {
    static constexpr std::string_view cpp_name = "asiopg::hstore";
    static bool can_decode(const type& t, format f) noexcept {
        return t.extension == extension_type::hstore && f == format::binary;
    }
    ASIOPG_API static hstore decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.extension == extension_type::hstore;
    }
    ASIOPG_API static void encode(const hstore& value, const type& t, writer& out);
    ASIOPG_API static std::string describe(const hstore& value);
};

}  // namespace asiopg
