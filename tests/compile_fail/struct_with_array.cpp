// error: a struct that rows are read as must not have C array members
#include <asiopg/codecs/basic.hpp>
#include <asiopg/struct_mapping.hpp>

struct user {
    int id;
    char name[16];
    std::string email;
};

auto users(const asiopg::result& rows) { return asiopg::map_rows<user>(rows); }
