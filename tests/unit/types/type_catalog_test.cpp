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
        catalog->learn(found);
        return *catalog->find(wanted);
    }
    std::shared_ptr<type_catalog> catalog = std::make_shared<type_catalog>();
};

TEST_F(TypeCatalog, LinksWhatTypesAreMadeOf) {
    looked_up_type array = make(20001, "_mood"), domain = make(20002, "moods", 'd'),
                   composite = make(20003, "pair", 'c');
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
    EXPECT_EQ(catalog->find(20004)->subtype->kind, type_kind::unknown);
    // What is not known may be found another time.
    EXPECT_EQ(catalog->find(20005), nullptr);
    EXPECT_EQ(&catalog->unknown(20005), catalog->find(20004)->subtype);
    EXPECT_EQ(learn({make(20005, "found", 'e')}, 20005).kind, type_kind::enumeration);
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
TEST(RegistryState, OutdatedDatabasesBeginAnew) {
    registry_state registry;
    const std::vector<looked_up_type> mood{make(20000, "mood", 'e')}, other{make(20000, "other", 'e')};
    const std::shared_ptr<type_catalog> catalog = registry.catalog("db"), elsewhere = registry.catalog("db2");
    catalog->learn(mood);
    elsewhere->learn(other);
    const type& t = *catalog->find(20000);
    report_outdated(t);
    EXPECT_TRUE(catalog->is_outdated());
    EXPECT_FALSE(elsewhere->is_outdated());
    EXPECT_EQ(registry.catalog("db")->find(20000), nullptr);
    EXPECT_EQ(registry.catalog("db2")->find(20000)->name, "other");
    EXPECT_EQ(t.name, "mood");  // who has it keeps it
}

TEST_F(TypeCatalog, EarlierTypesStay) {
    const type& first = learn({make(20000, "mood", 'e')}, 20000);
    looked_up_type array = make(20001, "_mood");
    array.element = 20000;
    EXPECT_EQ(learn({make(20000, "mood", 'e'), array}, 20001).element, &first);
    report_outdated(first);
    EXPECT_TRUE(catalog->is_outdated());
}

// Also those that are learned later.
TEST_F(TypeCatalog, RecordsLeadToTheCatalog) {
    const type& record = *catalog->find(oid::record);
    EXPECT_EQ(find_type(record, 20000), nullptr);
    learn({make(20000, "mood", 'e')}, 20000);
    EXPECT_EQ(find_type(*catalog->find(oid::anyarray), 20000), catalog->find(20000));
    EXPECT_EQ(find_type(record, 20000), catalog->find(20000));
    EXPECT_EQ(find_type(*find_builtin_type(oid::record), 20000), nullptr);
}

// Types made of one that has a codec of its own follow it, built-in ones too.
TEST_F(TypeCatalog, CodecsReachContainers) {
    runtime_codecs codecs;
    codecs[oid::json].entry = type_codec::text().entry();
    catalog = std::make_shared<type_catalog>(codecs);
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
    catalog = std::make_shared<type_catalog>(codecs);
    EXPECT_EQ(&learn({make(20000, "odd"), make(20001, "mystore")}, 20000).base(), find_builtin_type(oid::numeric));
    EXPECT_TRUE(catalog->find(20000)->binary);
    EXPECT_EQ(catalog->find(20001)->extension, extension_type::hstore);
}

// What has no binary form on the server is not asked for in binary, whatever was set.
TEST_F(TypeCatalog, NoCodecMakesATypeBinary) {
    runtime_codecs codecs;
    codecs[20000].like = find_builtin_type(oid::int4);
    codecs[20001].extension = extension_type::hstore;
    codecs[20002].entry = type_codec::binary().entry();
    catalog = std::make_shared<type_catalog>(codecs);
    std::vector<looked_up_type> found{make(20000, "a"), make(20001, "b"), make(20002, "c")};
    for (looked_up_type& t : found) t.has_binary = false;
    catalog->learn(found);
    for (const oid_t oid : {20000, 20001, 20002}) EXPECT_FALSE(catalog->find(oid)->binary) << oid;
}

// No server has such types.
TEST_F(TypeCatalog, EndlessTypesAreCut) {
    looked_up_type self = make(20000, "self", 'd'), a = make(20001, "a", 'd'), b = make(20002, "b", 'd');
    self.base = 20000;
    a.base = 20002;
    b.base = 20001;
    looked_up_type inside = make(20003, "inside", 'c');
    inside.attributes = {{"again", 20003}, {"self", 20000}};
    const type& endless = learn({self, a, b, inside}, 20000);
    EXPECT_EQ(&endless.base(), &endless);
    EXPECT_EQ(catalog->find(20000)->kind, type_kind::unknown);
    EXPECT_NE(catalog->find(20001)->base().oid, 0u);
    EXPECT_FALSE(catalog->find(20003)->binary);
}

// Types that share their parts: each is looked at once.
TEST_F(TypeCatalog, ManyNestedTypes) {
    std::vector<looked_up_type> found;
    for (oid_t oid = 20000; oid < 20030; ++oid) {
        looked_up_type t = make(oid, "t", 'c');
        const oid_t part = oid == 20000 ? oid_t{oid::int4} : oid - 1;
        t.attributes = {{"a", part}, {"b", part}, {"c", part}};
        found.push_back(t);
    }
    EXPECT_TRUE(learn(found, 20029).binary);
}

TEST(TypeLookup, RowsMakeTypes) {
    using values = std::vector<std::optional<std::string_view>>;
    type_lookup lookup;
    const values first{"20003", "public",     "pair", "c",          std::nullopt, ",",
                       "0",     std::nullopt, "t",    std::nullopt, "a",          "23"};
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
    const auto catalog = types.state()->catalog("db");
    const std::vector<looked_up_type> found{make(20000, "mood", 'e')};
    catalog->learn(found);
    type_registry copy = types;
    EXPECT_EQ(copy.state()->catalog("db"), catalog);
    const type_registry moved = std::move(copy);
    copy.clear();  // NOLINT(bugprone-use-after-move): a handle is never empty
    EXPECT_TRUE(catalog->is_outdated());
    EXPECT_EQ(moved.state()->catalog("db")->find(20000), nullptr);
}

}  // namespace
}  // namespace asiopg::detail
