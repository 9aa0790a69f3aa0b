// Composite values as records, and structs that stand for composite types as rows.
#include <asiopg/composite_record.hpp>

#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/struct_mapping.hpp>

#include <gtest/gtest.h>

#include "row_builder.hpp"

namespace asiopg::test {
namespace {

struct point2 {
    int x = 0, y = 0;
    friend bool operator==(const point2&, const point2&) = default;
};

}  // namespace
}  // namespace asiopg::test

template <>
struct asiopg::codec<asiopg::test::point2> : asiopg::composite_codec<asiopg::test::point2> {};

namespace asiopg::test {
namespace {

const type& mood_type() {
    static const type t{.oid = 82001, .name = "mood", .kind = type_kind::enumeration, .binary = true};
    return t;
}
const type& point_type() {
    static const type domain{.oid = 82003,
                             .name = "d",
                             .kind = type_kind::domain,
                             .binary = true,
                             .base_type = find_builtin_type(oid::int4)};
    static const type_attribute attributes[] = {{"x", find_builtin_type(oid::int4)}, {"y", &domain}};
    static const type t{
        .oid = 82002, .name = "point2", .kind = type_kind::composite, .binary = true, .attributes = attributes};
    return t;
}

cell point_value(int x, int y) {
    return bytes_of([&](writer& out) {
        out.write_int32(2);
        out.write_uint32(oid::int4);
        out.write_int32(4);
        out.write_int32(x);
        out.write_uint32(82003);
        out.write_int32(4);
        out.write_int32(y);
    });
}

template <class T>
T decoded(const cell& value, const type& t, format f = format::binary) {
    std::string field(4, '\0');
    const std::uint32_t length = detail::from_network(static_cast<std::uint32_t>(value->size()));
    std::memcpy(field.data(), &length, 4);
    field += *value;
    column c;
    c.name = "c";
    c.type = &t;
    c.format = f;
    return detail::decode_field<T>(c, field.data());
}

TEST(composite_record, has_the_attributes) {  // A248
    const record r = decoded<record>(point_value(3, 4), point_type());
    EXPECT_EQ(r.size(), 2u);
    EXPECT_EQ(r.get<int>("x"), 3);
    EXPECT_EQ(r.get<int>("y"), 4);  // a domain, read as what it is made of
    EXPECT_EQ(r.get<int>(1), 4);
    EXPECT_EQ(to_string(r), "x=3 y=4");
    EXPECT_EQ(r, decoded<record>(point_value(3, 4), point_type()));
    EXPECT_THROW(r.get<int>("z"), interface_error);
    EXPECT_THROW(decoded<record>(text("x"), point_type()), conversion_error);
    EXPECT_THROW(decoded<record>(int4(1), *find_builtin_type(oid::int4)), conversion_error);
    EXPECT_THROW(decoded<record>(bytes_of([](writer& out) { out.write_int32(0); }), point_type()),
                 outdated_schema_cache_error);
}

TEST(composite_record, of_a_text) {
    static const type_attribute attributes[] = {
        {"m", &mood_type()}, {"n", &mood_type()}, {"id", find_builtin_type(oid::money)}};
    static const type t{.oid = 82004, .name = "mixed", .kind = type_kind::composite, .attributes = attributes};
    const record r = decoded<record>(text("(\"so so\",,\"$1.00\")"), t, format::text);
    EXPECT_EQ(r.get<std::string>("m"), "so so");
    EXPECT_TRUE(r["n"].is_null());
    EXPECT_EQ(r.columns()[0].format, format::binary);
    EXPECT_EQ(r.get<std::string>("id"), "$1.00");
}

TEST(composite_record, nested) {  // A247
    const auto nest = [](const cell& inner) {
        return bytes_of([&](writer& out) {
            out.write_int32(2);
            out.write_uint32(oid::record);
            const std::size_t mark = out.begin_length();
            out.write_bytes(*inner);
            out.end_length(mark);
            out.write_uint32(999999);
            out.write_int32(1);
            out.write_bytes("?");
        });
    };
    const cell one = nest(bytes_of([](writer& out) {
        out.write_int32(1);
        out.write_uint32(oid::int4);
        out.write_int32(4);
        out.write_int32(5);
    }));
    const type& anonymous = *find_builtin_type(oid::record);
    const record r = decoded<record>(one, anonymous);
    EXPECT_EQ(r.get<record>(0).get<int>(0), 5);
    EXPECT_EQ(r[1].type().oid, 999999u);
    EXPECT_EQ(r[1].type().kind, type_kind::unknown);
    EXPECT_EQ(r[0].name(), "");
    cell deep = one;
    for (int i = 0; i < 1000; ++i) deep = nest(deep);
    EXPECT_EQ(decoded<record>(deep, anonymous).size(), 2u);  // one level at a time
}

TEST(struct_mapping, a_struct_that_stands_for_a_composite_type) {
    const point2 expected{3, 4};
    const result by_name = row_builder().column("y", oid::int4).column("x", oid::int4).row(int4(4), int4(3)).build();
    EXPECT_EQ(map_rows<point2>(by_name).at(0), expected);
    const result anonymous =
        row_builder().column("p", oid::record).row(bytes_of([](writer& out) { out.write_int32(0); })).build();
    EXPECT_TRUE(contains(message_of<conversion_error>([&] { map_rows<point2>(anonymous); }), "cannot be read as"));
    EXPECT_EQ(decoded<point2>(point_value(3, 4), point_type()), expected);
    EXPECT_TRUE(
        contains(message_of<interface_error>([&] { map_rows<point2>(row_builder().column("x", oid::int4).build()); }),
                 "there is no column for its member \"y\""));
}

}  // namespace
}  // namespace asiopg::test
