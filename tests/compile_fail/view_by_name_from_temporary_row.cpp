// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/optional_record.hpp>

asiopg::optional_record fetched();
auto dangling() { return fetched()->get<std::optional<std::string_view>>("name"); }
