// Catalogs of looked-up types.
#include "types/type_catalog.hpp"

#include <asiopg/oid.hpp>
#include <asiopg/type_registry.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string_view>
#include <vector>

#include "types/registry_state.hpp"
#include "types/type_lookup.hpp"

namespace asiopg::detail {
namespace {

looked_up_type make(oid_t oid, std::string name, char typtype = 'b') {
    looked_up_type t;
    t.oid = oid;
    t.schema = "public";
    t.name = std::move(name);
    t.typtype = typtype;
    t.has_binary = true;
    return t;
}

class TypeCatalog : public testing::Test {
protected:
    const type& learn(std::vector<looked_up_type> found, oid_t wanted) {
        std::vector<oid_t> asked{wanted};
        catalog = registry.learn("db", found, asked);
        return *catalog->find(wanted);
    }
    registry_state registry;
    std::shared_ptr<const type_catalog> catalog;
};

TEST_F(TypeCatalog, LinksWhatTypesAreMadeOf) {
    looked_up_type array = make(20001, "_mood"), domain = make(20002, "moods", 'd'), composite = make(20003, "pair", 'c');
    array.element = 20000;
    domain.base = 20001;
    composite.attributes = {{"a", oid::int4}, {"b", 20002}};
    const type& t = learn({make(20000, "mood", 'e'), array, domain, composite}, 20003);
    EXPECT_EQ(t.kind, type_kind::composite);
    EXPECT_EQ(t.schema, "public");
    EXPECT_TRUE(t.binary);
    ASSERT_EQ(t.attributes.size(), 2u);
    EXPECT_EQ(t.attributes[0].name, "a");
    EXPECT_EQ(t.attributes[0].type, find_builtin_type(oid::int4));
    const type& inner = *t.attributes[1].type;
    EXPECT_EQ(inner.kind, type_kind::domain);
    EXPECT_EQ(inner.base().name, "_mood");
    EXPECT_EQ(inner.base().element->kind, type_kind::enumeration);
    EXPECT_EQ(find_type(t, 20001), &inner.base());
}

// A value with a part that has no known binary form travels as text.
TEST_F(TypeCatalog, FormatOfTheWholeIsThatOfTheParts) {
    looked_up_type composite = make(20003, "pair", 'c'), range = make(20004, "strange", 'r');
    composite.attributes = {{"a", oid::int4}, {"b", oid::aclitem}};
    range.subtype = 20005;  // not found: dropped meanwhile
    EXPECT_FALSE(learn({composite, range}, 20003).binary);
    EXPECT_FALSE(catalog->find(20004)->binary);
    EXPECT_EQ(catalog->find(20005)->kind, type_kind::unknown);
    EXPECT_EQ(catalog->find(20006), nullptr);
}

TEST_F(TypeCatalog, KnowsTypesOfExtensionsByTheirOwner) {
    looked_up_type real = make(20000, "hstore"), fake = make(20001, "hstore"), old = make(20002, "ltree");
    real.extension = "hstore";
    old.extension = "ltree";
    old.has_binary = false;
    EXPECT_EQ(learn({real, fake, old}, 20000).extension, extension_type::hstore);
    EXPECT_TRUE(catalog->find(20000)->binary);
    EXPECT_EQ(catalog->find(20001)->extension, extension_type::none);
    EXPECT_FALSE(catalog->find(20001)->binary);
    EXPECT_FALSE(catalog->find(20002)->binary);
}

// A142: what one database's values contradict is forgotten there only.
TEST_F(TypeCatalog, OutdatedDatabasesBeginAnew) {
    const type& t = learn({make(20000, "mood", 'e')}, 20000);
    const std::vector<looked_up_type> found{make(20000, "other", 'e')};
    const std::vector<oid_t> asked{20000};
    const auto elsewhere = registry.learn("db2", found, asked);
    report_outdated(t);
    EXPECT_TRUE(catalog->is_outdated());
    EXPECT_FALSE(elsewhere->is_outdated());
    EXPECT_EQ(registry.catalog("db")->find(20000), nullptr);
    EXPECT_EQ(registry.catalog("db2")->find(20000)->name, "other");
    EXPECT_EQ(t.name, "mood");  // who has it keeps it
}

TEST_F(TypeCatalog, LaterCatalogsKeepEarlierTypes) {
    const type& first = learn({make(20000, "mood", 'e')}, 20000);
    looked_up_type array = make(20001, "_mood");
    array.element = 20000;
    EXPECT_EQ(learn({make(20000, "mood", 'e'), array}, 20001).element, &first);
    report_outdated(first);
    EXPECT_TRUE(catalog->is_outdated());
}

TEST_F(TypeCatalog, RecordsLeadToTheCatalog) {
    learn({make(20000, "mood", 'e')}, 20000);
    const type& record = *catalog->find(oid::record);
    EXPECT_EQ(find_type(record, 20000), catalog->find(20000));
    EXPECT_EQ(find_type(*find_builtin_type(oid::record), 20000), nullptr);
}

// Types made of one that has a codec of its own follow it, built-in ones too.
TEST_F(TypeCatalog, CodecsReachContainers) {
    runtime_codecs codecs;
    codecs[oid::json].entry = type_codec::text().entry();
    registry.set_codecs(codecs);
    catalog = registry.catalog("db");
    EXPECT_FALSE(catalog->find(oid::json)->binary);
    EXPECT_FALSE(catalog->find(oid::json_array)->binary);
    EXPECT_EQ(catalog->find(oid::json_array)->element, catalog->find(oid::json));
    EXPECT_EQ(catalog->find(oid::int4_array), find_builtin_type(oid::int4_array));
    looked_up_type composite = make(20003, "pair", 'c');
    composite.attributes = {{"a", oid::json}};
    EXPECT_FALSE(learn({composite}, 20003).binary);
}

TEST_F(TypeCatalog, AliasesStandForTheirLikes) {
    runtime_codecs codecs;
    codecs[20000].like = find_builtin_type(oid::numeric);
    codecs[20001].extension = extension_type::hstore;
    registry.set_codecs(codecs);
    EXPECT_EQ(&learn({make(20000, "odd"), make(20001, "mystore")}, 20000).base(), find_builtin_type(oid::numeric));
    EXPECT_TRUE(catalog->find(20000)->binary);
    EXPECT_EQ(catalog->find(20001)->extension, extension_type::hstore);
}

TEST(TypeLookup, RowsMakeTypes) {
    using values = std::vector<std::optional<std::string_view>>;
    type_lookup lookup;
    const values first{"20003", "public", "pair", "c", std::nullopt, ",", "0", std::nullopt, "t", std::nullopt, "a", "23"};
    values second = first;
    second[10] = "b";
    second[11] = "4294967295";
    ASSERT_TRUE(lookup.add_row(first));
    ASSERT_TRUE(lookup.add_row(second));
    ASSERT_EQ(lookup.found().size(), 1u);
    ASSERT_EQ(lookup.found()[0].attributes.size(), 2u);
    EXPECT_EQ(lookup.found()[0].attributes[1].second, 4294967295u);
    for (const std::size_t required : {0, 1, 2, 3, 5, 8}) {
        values broken = first;
        broken[0] = "20004";
        broken[required] = std::nullopt;
        EXPECT_FALSE(lookup.add_row(broken)) << required;
    }
    for (const std::size_t number : {0, 4, 6, 7, 11}) {
        values broken = first;
        if (number != 0) broken[0] = "20005";
        broken[number] = "-1";
        EXPECT_FALSE(lookup.add_row(broken)) << number;
    }
    EXPECT_FALSE(lookup.add_row(std::span(first).first(3)));
}

TEST(TypeLookup, AsksForMultirangesWhereThereAreSome) {
    const std::vector<oid_t> oids{20000, 4294967295u};
    EXPECT_NE(type_lookup_sql(oids, 14).find("rngmultitypid"), std::string::npos);
    EXPECT_EQ(type_lookup_sql(oids, 13).find("rngmultitypid"), std::string::npos);
    EXPECT_NE(type_lookup_sql(oids, 13).find("'{20000,4294967295}'"), std::string::npos);
}

TEST(TypeRegistry, ClearReachesThoseWhoHaveACatalog) {
    type_registry types;
    const std::vector<oid_t> asked{20000};
    const auto catalog = types.state()->learn("db", {}, asked);
    const type_registry copy = types;
    EXPECT_EQ(copy.state()->catalog("db"), catalog);
    types.clear();
    EXPECT_TRUE(catalog->is_outdated());
    EXPECT_EQ(copy.state()->catalog("db")->find(20000), nullptr);
}

}  // namespace
}  // namespace asiopg::detail
