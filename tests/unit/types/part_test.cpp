// Parts of containers in text format.
#include <asiopg/detail/part.hpp>

#include <asiopg/codecs/composite.hpp>

#include "support.hpp"
#include "types/type_catalog.hpp"
#include "types/value_text.hpp"

namespace asiopg::test {
namespace {

TEST(part, high_char_is_not_sent_as_text) {
    const std::string high(1, '\xe9');
    const type_attribute inner_attributes[] = {{"c", &builtin(oid::char_)}};
    const type inner{
        .oid = 70033, .name = "inner", .kind = type_kind::composite, .binary = true, .attributes = inner_attributes};
    const type_attribute attributes[] = {{"c", &builtin(oid::char_)}, {"u", &builtin(oid::uuid)}, {"i", &inner}};
    const type t{.oid = 70034, .name = "outer", .kind = type_kind::composite, .binary = true, .attributes = attributes};
    const std::string id = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
    using in = std::tuple<std::string>;
    using row = std::tuple<std::string, std::string, in>;
    EXPECT_EQ(bound_value(row("a", id, in("b")), t, format::text), "(\"a\",\"" + id + "\",\"(b)\")");
    EXPECT_NE(encode_error(row(high, id, in("b")), t).find("a \"char\" over 127 cannot be written as text"),
              std::string::npos);
    EXPECT_NE(encode_error(row("a", id, in(high)), t).find("cannot be written as text"), std::string::npos);
    std::string out;
    EXPECT_TRUE(detail::append_value_text(out, inner, encoded(in(high), inner)));
    EXPECT_EQ(out, "(\"\\\\351\")");
}

TEST(part, too_many_are_only_counted) {
    const type_attribute attributes[] = {{"c", &builtin(oid::text)}};
    const type t{.oid = 70035, .name = "one", .kind = type_kind::composite, .binary = true, .attributes = attributes};
    EXPECT_NE(decode_error<std::tuple<std::string>>("(a" + std::string(1000, ',') + ")", t, format::text)
                  .find("1001, expected 1"),
              std::string::npos);
}

// What is printed may be older than the description, or newer: it is printed as it is.
TEST(part, printing_reports_no_type_as_outdated) {
    const auto catalog = std::make_shared<detail::type_catalog>();
    detail::looked_up_type composite;
    composite.oid = 20003;
    composite.name = "pair";
    composite.typtype = 'c';
    composite.has_binary = true;
    composite.attributes = {{"a", oid::int4}, {"b", oid::int4}};
    catalog->learn({&composite, 1});
    const type& t = *catalog->find(20003);
    const std::string wire = big_endian(1, 4) + big_endian(oid::int4, 4) + big_endian(4, 4) + big_endian(7, 4);
    std::string out;
    EXPECT_TRUE(detail::append_value_text(out, t, wire));
    EXPECT_EQ(out, "(7)");
    EXPECT_FALSE(catalog->is_outdated());
    EXPECT_THROW((void)decoded<std::tuple<int>>(wire, t), outdated_schema_cache_error);
    EXPECT_TRUE(catalog->is_outdated());
}

}  // namespace
}  // namespace asiopg::test
