// std::variant.
#include <asiopg/codecs/variant.hpp>

#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/uuid.hpp>

#include "support.hpp"

namespace asiopg::test {
namespace {

using number_or_text = std::variant<int, std::string>;
using id_or_text = std::variant<uuid, std::string>;
const std::string id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

TEST(variant, by_the_type_of_the_server) {
    expect_round_trip(number_or_text(7), oid::int4);
    EXPECT_EQ(decoded<number_or_text>("x", oid::text), number_or_text("x"));
    EXPECT_EQ(bound_value(number_or_text("x"), oid::text), "x");
    EXPECT_EQ(decoded<std::optional<number_or_text>>("x", oid::text), number_or_text("x"));
    const std::vector<number_or_text> list{1, 2};
    EXPECT_EQ(decoded<std::vector<number_or_text>>(bound_value(list, oid::int4_array), oid::int4_array), list);
    EXPECT_NE(decode_error<number_or_text>("x", oid::bool_), "(nothing thrown)");
    EXPECT_EQ(
        encode_error(number_or_text("x"), oid::int4),
        "invalid input for query argument $1: 'x' (the alternative std::string does not go with this type; cannot "
        "send std::variant as int4)");
}

TEST(variant, of_two_formats) {
    EXPECT_EQ(bound_value(id_or_text(id), oid::uuid, format::text), id);
    EXPECT_EQ(bound_value(id_or_text(uuid(id)), oid::uuid, format::text), id);
    EXPECT_EQ(bound_value(std::vector<id_or_text>{uuid(id), id}, oid::uuid_array, format::text),
              "{\"" + id + "\",\"" + id + "\"}");
    using view = std::variant<uuid, std::string_view>;
    EXPECT_EQ(bound_value(view(std::string_view(id)), oid::uuid, format::text), id);
}

TEST(variant, the_alternative_does_not_depend_on_the_format_of_the_container) {
    const type plain{.oid = 70021, .name = "no_binary", .kind = type_kind::base, .binary = false};
    const type_attribute attributes[] = {
        {"i", &builtin(oid::int4)}, {"u", &builtin(oid::uuid)}, {"t", &builtin(oid::text)}, {"p", &plain}};
    const type t{.oid = 70022, .name = "c", .kind = type_kind::composite, .binary = false, .attributes = attributes};
    using three = std::variant<std::string, int, uuid>;
    using row = std::tuple<number_or_text, id_or_text, three, three>;
    EXPECT_EQ(decoded<row>("(7," + id + ",x,y)", t, format::text), row(7, uuid(id), "x", "y"));
    using pair = std::tuple<three, three, number_or_text, number_or_text>;
    EXPECT_EQ(decoded<pair>("(7," + id + ",x,y)", t, format::text), pair(7, id, "x", "y"));
    EXPECT_NE(decode_error<row>("(a," + id + ",x,y)", t, format::text), "(nothing thrown)");
    using view = std::variant<int, std::string_view>;
    const field_bytes field("x");
    EXPECT_EQ(detail::decode_field<view>(column_of(plain, format::text), field.data()), view("x"));
}

}  // namespace
}  // namespace asiopg::test
