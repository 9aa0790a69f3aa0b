// error: a struct that rows are read as must not have base classes
#include <asiopg/codecs/basic.hpp>
#include <asiopg/struct_mapping.hpp>

struct base {
    int id;
};
struct user : base {
    std::string name;
};

auto users(const asiopg::result& rows) { return asiopg::map_rows<user>(rows); }
