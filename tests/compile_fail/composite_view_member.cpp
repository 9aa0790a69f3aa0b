// error: a struct that stands for a composite type owns its values
#include <asiopg/codecs/composite.hpp>
#include <asiopg/params.hpp>

struct user {
    int id;
    std::string_view name;
};
template <>
struct asiopg::codec<user> : asiopg::composite_codec<user> {};

auto arguments(const user& u) { return asiopg::params::of(u); }
