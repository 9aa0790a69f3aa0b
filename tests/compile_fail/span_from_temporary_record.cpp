// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/result.hpp>

bool dangling(const asiopg::result& rows) {
    return rows[0].get<std::optional<std::span<const std::byte>>>(0).has_value();
}
