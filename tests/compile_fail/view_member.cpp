// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/struct_mapping.hpp>

struct user {
    int id;
    std::string_view name;
};

auto users(const asiopg::result& rows) { return asiopg::map_rows<user>(rows); }
