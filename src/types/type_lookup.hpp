// The one query that looks types up, and what its rows mean.
#pragma once

#include <asiopg/type.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "types/type_catalog.hpp"

namespace asiopg::detail {

/// A query, to be sent as it is, for these types and all that they are made of. `server_version`: the major one.
std::string type_lookup_sql(std::span<const oid_t> oids, int server_version);

/// Collects the rows of that query, which come in text format.
class type_lookup {
public:
    static constexpr std::size_t columns = 12;

    /// False when the values are not what the query gives.
    bool add_row(std::span<const std::optional<std::string_view>> values);
    const std::vector<looked_up_type>& found() const noexcept { return found_; }

private:
    std::vector<looked_up_type> found_;
};

}  // namespace asiopg::detail
