// error: no codec decodes this type
#include <asiopg/codecs/basic.hpp>
#include <asiopg/result.hpp>

struct unheard_of {
    void* pointer;
};

auto value(const asiopg::record& row) { return row["id"].as<unheard_of>(); }
