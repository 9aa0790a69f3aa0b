// error: no codec decodes this type
#include <asiopg/codecs/basic.hpp>
#include <asiopg/struct_mapping.hpp>

struct unheard_of {
    void* pointer;
};
struct user {
    int id;
    unheard_of what;
};

auto users(const asiopg::result& rows) { return asiopg::map_rows<user>(rows); }
