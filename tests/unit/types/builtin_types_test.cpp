// The table of built-in types.
#include <asiopg/oid.hpp>
#include <asiopg/type.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>
#include <string_view>

namespace asiopg {
namespace {

constexpr oid_t first_user_oid = 16384;

TEST(builtin_types, every_entry_is_consistent) {  // A242
    std::set<std::string_view> names;
    int count = 0;
    for (oid_t oid = 0; oid != first_user_oid; ++oid) {
        const type* t = find_builtin_type(oid);
        if (!t) continue;
        ++count;
        SCOPED_TRACE(std::string(t->name));
        EXPECT_EQ(t->oid, oid);
        EXPECT_FALSE(t->name.empty());
        EXPECT_TRUE(names.insert(t->name).second);
        EXPECT_NE(t->kind, type_kind::unknown);
        EXPECT_EQ(t->kind == type_kind::array, t->element != nullptr);
        if (t->element) {
            EXPECT_EQ(find_builtin_type(t->element->oid), t->element);
            EXPECT_EQ(t->binary, t->element->binary);
            EXPECT_EQ(t->element->kind == type_kind::array, t->name == "_int2vector" || t->name == "_oidvector");
            if (t->name.front() == '_') {
                EXPECT_EQ(t->name.substr(1), t->element->name);
            }
        } else {
            EXPECT_NE(t->name.front(), '_');
        }
        EXPECT_EQ(t->kind == type_kind::multirange,
                  t->name.ends_with("multirange") && t->name[0] != '_' && t->name[0] != 'a');
    }
    EXPECT_GE(count, 180);
}

TEST(builtin_types, no_other_oid_is_found) {
    for (const oid_t oid :
         {oid_t{0}, oid_t{1}, oid_t{15}, oid_t{6156}, oid_t{6158}, first_user_oid, std::numeric_limits<oid_t>::max()})
        EXPECT_EQ(find_builtin_type(oid), nullptr) << oid;
}

struct expectation {
    oid_t oid;
    std::string_view name;
    type_kind kind;
    bool binary;
    oid_t element;
};

TEST(builtin_types, knows_what_it_should) {
    const expectation expected[] = {
        {oid::bool_, "bool", type_kind::base, true, 0},
        {oid::char_, "char", type_kind::base, true, 0},
        {oid::name, "name", type_kind::base, true, 0},
        {oid::int4, "int4", type_kind::base, true, 0},
        {oid::int4_array, "_int4", type_kind::array, true, oid::int4},
        {oid::int2vector, "int2vector", type_kind::array, true, oid::int2},
        {oid::oidvector, "oidvector", type_kind::array, true, oid::oid},
        {oid::int2vector_array, "_int2vector", type_kind::array, true, oid::int2vector},
        {oid::point, "point", type_kind::base, true, 0},
        {oid::numeric, "numeric", type_kind::base, true, 0},
        {oid::jsonb, "jsonb", type_kind::base, true, 0},
        {oid::record, "record", type_kind::pseudo, true, 0},
        {oid::record_array, "_record", type_kind::array, true, oid::record},
        {oid::void_, "void", type_kind::pseudo, true, 0},
        {oid::int4range, "int4range", type_kind::range, true, 0},
        {oid::tstzmultirange, "tstzmultirange", type_kind::multirange, true, 0},
        {oid::tstzmultirange_array, "_tstzmultirange", type_kind::array, true, oid::tstzmultirange},
        {oid::money, "money", type_kind::base, true, 0},
        {oid::money_array, "_money", type_kind::array, true, oid::money},
        {oid::regclass, "regclass", type_kind::base, false, 0},
        {oid::tsvector, "tsvector", type_kind::base, true, 0},
        {oid::aclitem, "aclitem", type_kind::base, false, 0},
        {oid::refcursor, "refcursor", type_kind::base, false, 0},
        {oid::anyarray, "anyarray", type_kind::pseudo, false, 0},
    };
    for (const expectation& e : expected) {
        SCOPED_TRACE(std::string(e.name));
        const type* t = find_builtin_type(e.oid);
        EXPECT_NE(t, nullptr);
        if (!t) continue;
        EXPECT_EQ(t->name, e.name);
        EXPECT_EQ(t->kind, e.kind);
        EXPECT_EQ(t->binary, e.binary);
        EXPECT_EQ(t->element ? t->element->oid : 0, e.element);
    }
}

TEST(builtin_types, constants_are_the_servers) {
    EXPECT_EQ(oid::int4, 23U);
    EXPECT_EQ(oid::text, 25U);
    EXPECT_EQ(oid::uuid, 2950U);
    EXPECT_EQ(oid::timestamptz, 1184U);
    EXPECT_EQ(oid::text_array, 1009U);
}

}  // namespace
}  // namespace asiopg
