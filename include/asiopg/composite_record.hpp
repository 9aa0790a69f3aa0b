// The codec of asiopg::record: composite values whose fields are found at run time.
#pragma once

#include <asiopg/codecs/array.hpp>
#include <asiopg/optional_record.hpp>
#include <asiopg/record.hpp>

namespace asiopg {

/// A composite value as a record: its attributes by name and position. Of an anonymous record (ROW(...)) the fields
/// have no names. Fields may again be read as records, or as vectors of them:
///
///     auto address = row.get<asiopg::record>("address");
///     auto street = address.get<std::string>("street");
///
/// Errors: `outdated_schema_cache_error` when the value does not match what is known of its type. A record cannot be
/// an argument.
/// Object lifetimes: the record owns a copy of its values.
template <>
struct codec<record> {
    static constexpr std::string_view cpp_name = "asiopg::record";
    static ASIOPG_API bool can_decode(const type& t, format f) noexcept;
    static ASIOPG_API record decode(const type& t, format f, reader& in);
};

}  // namespace asiopg
