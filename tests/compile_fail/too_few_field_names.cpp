// error: field_names must name every member of the struct
#include <asiopg/codecs/basic.hpp>
#include <asiopg/struct_mapping.hpp>

struct user {
    int id;
    std::string name;
};
template <>
struct asiopg::field_names<user> {
    static constexpr std::string_view names[] = {"id"};
};

auto users(const asiopg::result& rows) { return asiopg::map_rows<user>(rows); }
