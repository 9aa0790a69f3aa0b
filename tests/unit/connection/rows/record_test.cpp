#include <asiopg/record.hpp>

#include <gtest/gtest.h>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/error.hpp>

#include <unordered_set>

#include "row_builder.hpp"

namespace {

using namespace asiopg::test;
using asiopg::record;
using asiopg::result;

result people() {
    return row_builder()
        .column("id", asiopg::oid::int4)
        .column("name", asiopg::oid::text)
        .column("email", asiopg::oid::text)
        .row(int4(1), text("Ivan"), null())
        .row(int4(2), text("Anna"), text("anna@example.com"))
        .build();
}

TEST(Record, GivesFieldsByPositionAndName) {  // A274
    const record row = people()[1];
    EXPECT_EQ(row.size(), 3u);
    EXPECT_FALSE(row.empty());
    EXPECT_EQ(row.get<int>(0), 2);
    EXPECT_EQ(row.get<int>("id"), 2);
    EXPECT_EQ(row[1].as<std::string_view>(), "Anna");
    EXPECT_EQ(row["name"].as<std::string>(), "Anna");
    EXPECT_EQ(row["email"].name(), "email");
    EXPECT_EQ(row["id"].type().oid, asiopg::oid::int4);
    EXPECT_EQ(row["name"].bytes(), "Anna");
    EXPECT_EQ(row["id"].bytes(), std::string_view("\0\0\0\2", 4));
}

TEST(Record, NullIsEmptyOrAnError) {
    const record row = people()[0];
    EXPECT_TRUE(row["email"].is_null());
    EXPECT_FALSE(row["name"].is_null());
    EXPECT_EQ(row["email"].bytes(), "");
    EXPECT_EQ(row.get<std::optional<std::string>>("email"), std::nullopt);
    EXPECT_EQ(row.get<std::optional<std::string>>("name"), "Ivan");
    EXPECT_THROW((void)row.get<std::string>("email"), asiopg::conversion_error);
    EXPECT_THROW((void)row.get<int>("name"), asiopg::conversion_error);
}

TEST(Record, RefusesPositionsAndNamesThatItDoesNotHave) {  // A274
    const record row = people()[0];
    const std::string position = message_of<asiopg::interface_error>([&] { (void)row.get<int>(3); });
    EXPECT_TRUE(contains(position, "no field 3")) << position;
    EXPECT_TRUE(contains(position, "3 fields")) << position;
    EXPECT_THROW((void)row[static_cast<std::size_t>(-1)], asiopg::interface_error);
    const std::string name = message_of<asiopg::interface_error>([&] { (void)row["nmae"]; });
    EXPECT_TRUE(contains(name, "\"nmae\"")) << name;
    EXPECT_TRUE(contains(name, "id, name, email")) << name;
    EXPECT_THROW((void)record()["id"], asiopg::interface_error);
    EXPECT_THROW((void)record()[0], asiopg::interface_error);
    EXPECT_THROW((void)row.get<int>("Id"), asiopg::interface_error);
}

TEST(Record, EmptyRecordEqualsEmptyRow) {  // A274
    const record none = row_builder().row().build()[0];
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none, record());
    EXPECT_EQ(std::hash<record>()(none), std::hash<record>()(record()));
    EXPECT_LT(record(), people()[0]);
    EXPECT_EQ(none.begin(), none.end());
    EXPECT_EQ(to_string(none), "");
}

TEST(Record, LastOfSeveralColumnsOfOneNameWins) {  // A105, A279
    const record row = row_builder()
                           .column("a", asiopg::oid::int4)
                           .column("b", asiopg::oid::int4)
                           .column("a", asiopg::oid::int4)
                           .row(int4(1), int4(2), int4(3))
                           .build()[0];
    EXPECT_EQ(row.keys(), (std::vector<std::string_view>{"a", "b", "a"}));
    EXPECT_EQ(row.get<int>("a"), 3);
    EXPECT_EQ(row.get<int>(0), 1);
    EXPECT_EQ(row.get<int>(1), 2);
    EXPECT_EQ(row.get<int>(2), 3);
    EXPECT_EQ(row.find("a"), 2u);
}

TEST(Record, SlicesAreRecords) {  // A275
    const record row = people()[1];
    EXPECT_EQ(row.slice(0), row);
    EXPECT_EQ(row.slice(0, 1).size(), 1u);
    EXPECT_EQ(row.slice(0, 1).get<int>(0), 2);
    const record middle = row.slice(1, 1);
    EXPECT_EQ(middle.keys(), std::vector<std::string_view>{"name"});
    EXPECT_EQ(middle.get<std::string_view>("name"), "Anna");
    EXPECT_FALSE(middle.contains("id"));
    EXPECT_EQ(row.slice(1, 99).size(), 2u);
    EXPECT_EQ(row.slice(1).slice(1).get<std::string>(0), "anna@example.com");
    EXPECT_TRUE(row.slice(2, 0).empty());
    EXPECT_TRUE(row.slice(99).empty());
    EXPECT_TRUE(record().slice(0, 1).empty());
}

TEST(Record, GoesOverItsFieldsInOrder) {  // A276
    const record row = people()[1];
    std::string names;
    for (const asiopg::field& f : row) names += std::string(f.name()) + ";";
    EXPECT_EQ(names, "id;name;email;");
    EXPECT_EQ(row.end() - row.begin(), 3);
    EXPECT_EQ(row.begin()[1].as<std::string_view>(), "Anna");
    static_assert(std::random_access_iterator<asiopg::field_iterator>);
    EXPECT_EQ(row.columns().size(), 3u);
    EXPECT_EQ(row.columns()[2].name, "email");
}

TEST(Record, TellsWhichNamesItHasAndFallsBack) {  // A276
    const record row = people()[0];
    EXPECT_TRUE(row.contains("email"));
    EXPECT_FALSE(row.contains("phone"));
    EXPECT_EQ(row.get_or<int>("id", 7), 1);
    EXPECT_EQ(row.get_or<int>("age", 7), 7);
    EXPECT_EQ(row.get_or<std::string>("email", "none"), "none");
    EXPECT_EQ(row.get_or<std::optional<std::string>>("email", "none"), std::nullopt);
    EXPECT_EQ(row.get_or<std::string_view>("name", ""), "Ivan");
    EXPECT_THROW((void)row.get_or<int>("name", 7), asiopg::conversion_error);
}

TEST(Record, AssignsToObjectsWhoseMemoryIsUsedAgain) {
    const record row = people()[1];
    std::string text(100, '-');
    const char* const memory = text.data();
    row.get_to("email", text);
    EXPECT_EQ(text, "anna@example.com");
    EXPECT_EQ(text.data(), memory);
    int id = 0;
    row.get_to(0, id);
    EXPECT_EQ(id, 2);
    std::optional<std::string> email = std::move(text);
    row.get_to(2, email);
    EXPECT_EQ(email, "anna@example.com");
    EXPECT_EQ(email->data(), memory);
    people()[0].get_to("email", email);
    EXPECT_EQ(email, std::nullopt);
    people()[1].get_to("email", email);
    EXPECT_EQ(email, "anna@example.com");
    EXPECT_THROW(row.get_to("name", id), asiopg::conversion_error);
    EXPECT_THROW(row.get_to("phone", id), asiopg::interface_error);
    EXPECT_THROW(row.get_to(3, id), asiopg::interface_error);
    EXPECT_THROW(people()[0].get_to("email", text), asiopg::conversion_error);
}

TEST(Record, StaysValidAfterItsResult) {  // A282
    std::optional<record> kept;
    {
        result rows = people();
        for (const record& row : rows) kept = row;
    }
    EXPECT_EQ(kept->get<std::string_view>("name"), "Anna");
    record copy = *kept;
    kept.reset();
    record moved = std::move(copy);
    EXPECT_TRUE(copy.empty());
    EXPECT_EQ(moved.get<std::string>("name"), "Anna");
    copy = moved;
    moved = record();
    EXPECT_EQ(copy.get<int>("id"), 2);
    record& same = copy;
    copy = same;
    EXPECT_EQ(copy.get<int>("id"), 2);
}

TEST(Record, TakesAShareOnlyWhenItIsKept) {
    result rows = people();
    const auto& count = rows.shared_rows()->references;
    {
        auto it = rows.begin();
        auto other = it;
        other = it + 1;
        EXPECT_EQ(count, 1u);
        record copy = *other;
        EXPECT_EQ(count, 2u);
        record taken = std::move(const_cast<record&>(*it));  // a borrowed record gives no share away
        EXPECT_EQ(count, 3u);
        EXPECT_EQ(it->get<int>(0), 1);
        record moved = std::move(copy);
        EXPECT_EQ(count, 3u);
        EXPECT_EQ(taken.get<int>(0), 1);
        EXPECT_EQ(moved.get<int>(0), 2);
    }
    EXPECT_EQ(count, 1u);
}

TEST(Record, FieldsOfATemporaryKeepItAlive) {
    auto f = people()[1]["name"];
    EXPECT_EQ(f.as<std::string_view>(), "Anna");
    EXPECT_EQ(f.name(), "name");
    EXPECT_EQ(people()[1][0].as<int>(), 2);
    EXPECT_EQ(people()[1]["name"], f);
    EXPECT_EQ(to_string(people()[0]["name"]), "Ivan");
    EXPECT_EQ(people()[0].get<std::string>("name"), "Ivan");
    EXPECT_EQ(people()[0].get_or<int>("id", 0), 1);
    EXPECT_THROW((void)people()[0]["x"], asiopg::interface_error);
}

TEST(Record, WritesItself) {  // A278
    const record row =
        row_builder().column("a", asiopg::oid::int4).column("b", asiopg::oid::int8).row(int4(42), int8(-1)).build()[0];
    EXPECT_EQ(to_string(row), "a=42 b=-1");
    EXPECT_EQ(to_string(people()[0]), "id=1 name=Ivan email=NULL");
}

TEST(Record, ServesAsKey) {  // A277
    std::unordered_set<record> set;
    const result rows = people();
    for (const record& row : rows) set.insert(row);
    for (const record& row : people()) set.insert(row);
    EXPECT_EQ(set.size(), 2u);
    EXPECT_TRUE(set.contains(rows[1]));
}

}  // namespace
