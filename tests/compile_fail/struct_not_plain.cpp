// error: a row is read as a plain struct
#include <asiopg/codecs/basic.hpp>
#include <asiopg/struct_mapping.hpp>

class user {
public:
    explicit user(int id);
};

auto users(const asiopg::result& rows) { return asiopg::map_rows<user>(rows); }
