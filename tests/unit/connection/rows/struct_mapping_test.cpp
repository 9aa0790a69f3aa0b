#include <asiopg/struct_mapping.hpp>

#include <gtest/gtest.h>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/error.hpp>

#include <memory>
#include <tuple>

#include "row_builder.hpp"

namespace user_types {

struct user {
    int id;
    std::string name;
    std::optional<std::string> email;
};
struct renamed {
    int id;
    std::string full_name;
};
struct wide {
    int a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23,
        a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39;
};
// A value class that cannot be default-constructed, nor copied.
class meters {
public:
    explicit meters(int value) : value_(std::make_unique<int>(value)) {}
    int value() const { return *value_; }

private:
    std::unique_ptr<int> value_;
};
struct track {
    meters length;
    const int id = 3;
    meters width;
};

}  // namespace user_types

template <>
struct asiopg::field_names<user_types::renamed> {
    static constexpr std::string_view names[] = {"user id", "name"};
};
template <>
struct asiopg::codec<user_types::meters> {
    static constexpr std::string_view cpp_name = "meters";
    static bool can_decode(const type& t, format f) noexcept { return codec<int>::can_decode(t, f); }
    static user_types::meters decode(const type& t, format f, reader& in) {
        return user_types::meters(codec<int>::decode(t, f, in));
    }
};

namespace {

using namespace asiopg::test;
using namespace user_types;
using asiopg::interface_error;
using asiopg::result;
namespace oid = asiopg::oid;

// Columns in another order than the members.
result people() {
    return row_builder()
        .column("email", oid::text)
        .column("id", oid::int4)
        .column("name", oid::text)
        .row(null(), int4(1), text("Ivan"))
        .row(text("anna@example.com"), int4(2), text("Anna"))
        .build();
}

TEST(StructMapping, ByColumnName) {  // A280
    const std::vector<user> users = asiopg::map_rows<user>(people());
    ASSERT_EQ(users.size(), 2u);
    EXPECT_EQ(users[0].id, 1);
    EXPECT_EQ(users[0].name, "Ivan");
    EXPECT_EQ(users[0].email, std::nullopt);
    EXPECT_EQ(users[1].name, "Anna");
    EXPECT_EQ(users[1].email, "anna@example.com");
}

TEST(StructMapping, LocalStructs) {
    struct local {
        std::string name;
        long größe;
    };
    const result rows =
        row_builder().column("größe", oid::int4).column("name", oid::text).row(int4(180), text("Ivan")).build();
    const auto one = asiopg::map_first<local>(rows);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->name, "Ivan");
    EXPECT_EQ(one->größe, 180);
}

TEST(StructMapping, ManyMembers) {
    row_builder rows;
    for (int i = 39; i >= 0; --i) rows.column("a" + std::to_string(i), oid::int4);
    [&]<std::size_t... I>(std::index_sequence<I...>) { rows.row(int4(static_cast<int>(39 - I))...); }
    (std::make_index_sequence<40>());
    const auto one = asiopg::map_first<wide>(rows.build());
    ASSERT_TRUE(one);
    EXPECT_EQ(one->a0, 0);
    EXPECT_EQ(one->a17, 17);
    EXPECT_EQ(one->a39, 39);
}

TEST(StructMapping, MembersOfAnyKind) {
    const result rows = row_builder()
                            .column("id", oid::int4)
                            .column("length", oid::int4)
                            .column("width", oid::int4)
                            .row(int4(7), int4(100), int4(12))
                            .build();
    const std::vector<track> tracks = asiopg::map_rows<track>(rows);
    ASSERT_EQ(tracks.size(), 1u);
    EXPECT_EQ(tracks[0].length.value(), 100);
    EXPECT_EQ(tracks[0].id, 7);
    EXPECT_EQ(tracks[0].width.value(), 12);
}

TEST(StructMapping, NamesMayBeGiven) {
    const result rows =
        row_builder().column("name", oid::text).column("user id", oid::int4).row(text("Ivan"), int4(1)).build();
    const auto one = asiopg::map_first<renamed>(rows);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->id, 1);
    EXPECT_EQ(one->full_name, "Ivan");
}

TEST(StructMapping, RefusesColumnsThatDoNotMatch) {  // A281
    const auto refused = [](row_builder rows) {
        return message_of<interface_error>([&] { (void)asiopg::map_rows<user>(rows.build()); });
    };
    const std::string missing = refused(row_builder().column("id", oid::int4).column("name", oid::text));
    EXPECT_TRUE(contains(missing, "user")) << missing;
    EXPECT_TRUE(contains(missing, "\"email\"")) << missing;
    EXPECT_TRUE(contains(missing, "the columns are id, name")) << missing;
    row_builder complete;
    complete.column("id", oid::int4).column("name", oid::text).column("email", oid::text);
    EXPECT_EQ(refused(complete), "");
    const std::string surplus = refused(row_builder()
                                            .column("id", oid::int4)
                                            .column("age", oid::int4)
                                            .column("name", oid::text)
                                            .column("email", oid::text));
    EXPECT_TRUE(contains(surplus, "no member for column \"age\"")) << surplus;
    EXPECT_TRUE(contains(surplus, "id, name, email")) << surplus;
    const std::string twice = refused(row_builder()
                                          .column("id", oid::int4)
                                          .column("name", oid::text)
                                          .column("email", oid::text)
                                          .column("id", oid::int4));
    EXPECT_TRUE(contains(twice, "two columns are called \"id\"")) << twice;
    EXPECT_TRUE(contains(refused(row_builder()), "there are no columns"));
}

TEST(StructMapping, ValuesThatDoNotFitAreConversionErrors) {
    struct strict {
        std::string name;
        std::string email;
    };
    // The second member throws when the first one is there already, with memory of its own.
    const result rows = row_builder()
                            .column("name", oid::text)
                            .column("email", oid::text)
                            .row(text(std::string(100, 'x')), null())
                            .build();
    const std::string message = message_of<asiopg::conversion_error>([&] { (void)asiopg::map_rows<strict>(rows); });
    EXPECT_TRUE(contains(message, "email")) << message;
}

TEST(StructMapping, TuplesAndPairsByPosition) {
    const result rows = row_builder()
                            .column("x", oid::int4)
                            .column("x", oid::text)
                            .row(int4(1), text("a"))
                            .row(int4(2), null())
                            .build();
    const auto tuples = asiopg::map_rows<std::tuple<int, std::optional<std::string>>>(rows);
    EXPECT_EQ(tuples[1], std::make_tuple(2, std::optional<std::string>()));
    const auto pair = asiopg::map_first<std::pair<long, std::string>>(rows);
    EXPECT_EQ(pair, std::make_pair(1L, std::string("a")));
    const std::string few = message_of<interface_error>([&] { (void)asiopg::map_rows<std::tuple<int>>(rows); });
    EXPECT_TRUE(contains(few, "takes 1 column, and the rows have 2")) << few;
    EXPECT_THROW((void)(asiopg::map_rows<std::tuple<int, int, int>>(rows)), interface_error);
}

TEST(StructMapping, SingleValues) {
    const result rows = row_builder().column("n", oid::int4).row(int4(1)).row(int4(2)).row(null()).build();
    EXPECT_EQ(asiopg::map_rows<std::optional<int>>(rows), (std::vector<std::optional<int>>{1, 2, std::nullopt}));
    EXPECT_THROW((void)asiopg::map_rows<int>(rows), asiopg::conversion_error);
    EXPECT_EQ(asiopg::map_first<int>(rows), 1);
    const std::string many = message_of<interface_error>([] { (void)asiopg::map_rows<int>(people()); });
    EXPECT_TRUE(contains(many, "email, id, name")) << many;
}

TEST(StructMapping, NoRowsAtAll) {
    const result command = result();
    EXPECT_TRUE(asiopg::map_rows<user>(command).empty());
    EXPECT_EQ(asiopg::map_first<int>(command), std::nullopt);
    const result none = row_builder().column("n", oid::int4).build();
    EXPECT_TRUE(asiopg::map_rows<int>(none).empty());
    EXPECT_EQ(asiopg::map_first<int>(none), std::nullopt);
    EXPECT_THROW((void)asiopg::map_rows<user>(none), interface_error);
}

TEST(StructMapping, ValueTellsNoRowFromNull) {  // A110
    const result one = row_builder().column("n", oid::int4).column("m", oid::int8).row(int4(5), int8(6)).build();
    const result null_row = row_builder().column("n", oid::int4).row(null()).build();
    const result none = row_builder().column("n", oid::int4).build();
    using maybe = std::optional<int>;
    using row_and_value = std::optional<std::optional<int>>;
    EXPECT_EQ(asiopg::map_value<int>(one), 5);
    EXPECT_EQ(asiopg::map_value<long>(one, 1), 6);
    EXPECT_EQ(asiopg::map_value<long>(one, "m"), 6);
    EXPECT_THROW((void)asiopg::map_value<long>(one, 2), interface_error);
    EXPECT_THROW((void)asiopg::map_value<long>(one, "k"), interface_error);
    EXPECT_EQ(asiopg::map_value<maybe>(one), 5);
    EXPECT_EQ(asiopg::map_value<row_and_value>(one), row_and_value(5));
    EXPECT_THROW((void)asiopg::map_value<int>(null_row), asiopg::conversion_error);
    EXPECT_EQ(asiopg::map_value<maybe>(null_row), std::nullopt);
    const row_and_value empty_value = asiopg::map_value<row_and_value>(null_row);
    ASSERT_TRUE(empty_value.has_value());
    EXPECT_FALSE(empty_value->has_value());
    EXPECT_THROW((void)asiopg::map_value<int>(none), interface_error);
    EXPECT_EQ(asiopg::map_value<maybe>(none), std::nullopt);
    EXPECT_FALSE(asiopg::map_value<row_and_value>(none).has_value());
    EXPECT_FALSE(asiopg::map_value<row_and_value>(result(), "n").has_value());
}

TEST(StructMapping, MapperReadsRecordsOfItsResultOnly) {
    const result rows = people();
    const asiopg::row_mapper<user> mapper(*rows.shared_rows()->description);
    const asiopg::record row = rows[1];
    EXPECT_EQ(mapper(row).name, "Anna");
    EXPECT_EQ(mapper(*rows.shared_rows(), 0).name, "Ivan");
    EXPECT_THROW((void)mapper(people()[1]), interface_error);
    EXPECT_THROW((void)mapper(row.slice(1)), interface_error);
    EXPECT_THROW((void)mapper(asiopg::record()), interface_error);
}

}  // namespace
