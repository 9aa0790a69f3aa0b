// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/optional_record.hpp>

asiopg::optional_record fetched();
void dangling(std::string_view& name) { fetched()->get_to(0, name); }
