// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/composite_record.hpp>

asiopg::optional_record fetched();
auto dangling() {
    return fetched()->get_or<std::optional<asiopg::record>>("item", std::nullopt)->get<std::string_view>(0);
}
