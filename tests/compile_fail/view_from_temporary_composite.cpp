// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/composite_record.hpp>

auto dangling(const asiopg::record& row) {
    return row.get<std::optional<asiopg::record>>("item")->get<std::string_view>(0);
}
