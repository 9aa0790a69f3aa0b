// Arrays of several dimensions, lower bounds, and arrays in text format.
#include <asiopg/codecs/nd_array.hpp>
#include <asiopg/codecs/numeric.hpp>

#include "support.hpp"

namespace asiopg::test {
namespace {

template <class T>
using vec = std::vector<T>;
using maybe = std::optional<int>;

std::string element(std::string_view value) { return big_endian(value.size(), 4) + std::string(value); }
std::string int_element(int v) { return element(big_endian(static_cast<std::uint32_t>(v), 4)); }
const std::string null_element = std::string(4, '\xff');
/// `shape`: length and lower bound of each dimension.
std::string header(std::uint64_t flags, oid_t element, std::initializer_list<int> shape) {
    std::string out = big_endian(shape.size() / 2, 4) + big_endian(flags, 4) + big_endian(element, 4);
    for (int v : shape) out += big_endian(static_cast<std::uint32_t>(v), 4);
    return out;
}
type domain_over(const type& base, oid_t oid) {
    type t;
    t.oid = oid;
    t.name = "a_domain";
    t.kind = type_kind::domain;
    t.base_type = &base;
    t.binary = base.binary;
    return t;
}
type array_of(const type& element, oid_t oid) {
    type t;
    t.oid = oid;
    t.name = "an_array";
    t.kind = type_kind::array;
    t.element = &element;
    t.binary = element.binary;
    return t;
}

// A245, A246
TEST(nested_array, round_trips) {
    expect_round_trip(vec<vec<int>>{{1, 2, 3}, {4, 5, 6}}, oid::int4_array);
    expect_round_trip(vec<vec<int>>{}, oid::int4_array);
    expect_round_trip(vec<vec<maybe>>{{1, std::nullopt}, {std::nullopt, 4}}, oid::int4_array);
    expect_round_trip(vec<vec<vec<std::string>>>{{{"a"}, {"b"}}, {{"c"}, {""}}}, oid::text_array);
    expect_round_trip(vec<vec<vec<vec<vec<vec<int>>>>>>{{{{{{1, 2}}}}}}, oid::int4_array);
    expect_round_trip(vec<vec<vec<std::byte>>>{{{}, {std::byte(1)}}}, oid::bytea_array);
    expect_round_trip(vec<vec<bool>>{{true, false}}, oid::bool_array);
    expect_round_trip(vec<vec<double>>{{1}, {2}}, oid::float8_array);
}

TEST(nested_array, wire_form) {
    EXPECT_EQ(encoded(vec<vec<int>>{{1, 2}, {3, 4}}, oid::int4_array),
              header(0, oid::int4, {2, 1, 2, 1}) + int_element(1) + int_element(2) + int_element(3) + int_element(4));
    EXPECT_EQ(encoded(vec<vec<maybe>>{{1}, {std::nullopt}}, oid::int4_array),
              header(1, oid::int4, {2, 1, 1, 1}) + int_element(1) + null_element);
    // Without an element there is no dimension.
    for (const auto& empty : {vec<vec<int>>{}, vec<vec<int>>{{}}, vec<vec<int>>{{}, {}}})
        EXPECT_EQ(encoded(empty, oid::int4_array), header(0, oid::int4, {}));
    EXPECT_EQ(cpp_name<vec<vec<maybe>>>(), "std::vector<std::vector<std::optional<int>>>");
}

// A246
TEST(nested_array, refused_as_argument) {
    EXPECT_EQ(
        encode_error(vec<vec<int>>{{1, 2}, {3}}, oid::int4_array),
        "invalid input for query argument $1: [[1, 2], [3]] (non-homogeneous array: an inner vector of 1 elements "
        "beside one of 2; cannot send std::vector<std::vector<int>> as _int4)");
    EXPECT_EQ(encode_error(vec<vec<int>>{{}, {3}}, oid::int4_array).find("non-homogeneous") == std::string::npos,
              false);
    EXPECT_EQ(encode_error(vec<vec<int>>{{1, 2}, {3, 70000}}, oid::int2_array),
              "invalid input for query argument $1: [[1, 2], [3, 70000]] (invalid array element at index [1][1]: value "
              "out of int2 range; cannot send std::vector<std::vector<int>> as _int2)");
    EXPECT_NE(encode_error(vec<vec<int>>{{1}}, oid::text_array), "(nothing thrown)");
    EXPECT_NE(encode_error(vec<vec<int>>{{1}}, oid::int4), "(nothing thrown)");
}

TEST(nested_array, another_number_of_dimensions) {
    EXPECT_EQ(decode_error<vec<vec<int>>>(encoded(vec<int>{1}, oid::int4_array), oid::int4_array),
              "column \"c\": an array of 1 dimension cannot be read as std::vector<std::vector<int>>, which has 2; "
              "asiopg::array takes any");
    EXPECT_EQ(decode_error<vec<int>>(encoded(vec<vec<int>>{{1}}, oid::int4_array), oid::int4_array),
              "column \"c\": an array of 2 dimensions cannot be read as std::vector<int>, which has 1; asiopg::array "
              "takes any");
    EXPECT_EQ(decode_error<vec<vec<int>>>(header(1, oid::int4, {2, 1, 1, 1}) + int_element(1) + null_element,
                                          oid::int4_array),
              "column \"c\": NULL at array index [1][0] cannot be read as int; use std::vector<std::optional<int>>");
}

TEST(nested_array, hostile_headers) {
    for (const std::string& wire : {
             header(0, oid::int4, {0x7fffffff, 1, 0x7fffffff, 1, 0x7fffffff, 1}) + int_element(1),
             header(0, oid::int4, {2, 1, 1, 1}) + int_element(1),
             header(0, oid::int4, {1, 1, -1, 1}) + int_element(1),
             header(0, oid::int4, {1, 1, 1, 0x7fffffff}).substr(0, 20) + int_element(1),
             header(0, oid::int4, {2, 0x7fffffff, 1, 1}) + int_element(1) + int_element(2),  // 2147483648
             header(0, oid::int4, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}) + int_element(1),
             header(0, oid::int4, {1, 1, 0, 1}) + int_element(1),
         }) {
        EXPECT_NE(decode_error<vec<vec<int>>>(wire, oid::int4_array).find("not a valid value"), std::string::npos);
        EXPECT_NE(decode_error<array<int>>(wire, oid::int4_array).find("not a valid value"), std::string::npos);
    }
}

// A273
TEST(nested_array, lower_bounds) {
    const std::string wire = header(0, oid::int4, {3, 1, 2, -1}) + int_element(1) + int_element(2) + int_element(4) +
                             int_element(5) + int_element(6) + int_element(7);
    const array<int> all = decoded<array<int>>(wire, oid::int4_array);
    EXPECT_EQ(all, array<int>({1, 2, 4, 5, 6, 7}, {{3, 1}, {2, -1}}));
    EXPECT_NE(all, array<int>({1, 2, 4, 5, 6, 7}, {{3, 1}, {2, 1}}));
    EXPECT_EQ(encoded(all, oid::int4_array), wire);
    EXPECT_EQ(all.at(1, -1), 1);
    EXPECT_EQ(all.at(3, -1), 6);
    EXPECT_EQ(all.at(2, 0), 5);
    EXPECT_EQ(all.dimensions().size(), 2u);
    EXPECT_EQ(all.dimensions()[1].lower, -1);
    EXPECT_EQ(decoded<vec<vec<int>>>(wire, oid::int4_array), (vec<vec<int>>{{1, 2}, {4, 5}, {6, 7}}));
    EXPECT_THROW(all.at(1), interface_error);
    EXPECT_THROW(all.at(4, 0), interface_error);
    EXPECT_THROW(all.at(1, 1), interface_error);
    EXPECT_EQ(bound_value(all, oid::int4_array), wire);
    EXPECT_EQ(codec<array<maybe>>::cpp_name, "asiopg::array<std::optional<int>>");
    expect_round_trip(array<maybe>({1, std::nullopt}, {{1, 0}, {2, 5}}), oid::int4_array);
    expect_round_trip(array<int>(), oid::int4_array);
    expect_round_trip(array<std::string>(vec<std::string>{"a", "b"}, 7), oid::text_array);
}

TEST(nested_array, shapes_that_cannot_be) {
    EXPECT_THROW(array<int>({1, 2}, {{3, 1}}), interface_error);
    EXPECT_THROW(array<int>({1}, std::vector<array_dimension>()), interface_error);
    EXPECT_THROW(array<int>({1}, {{-1, 1}, {-1, 1}}), interface_error);
    EXPECT_THROW(array<int>({1}, {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}), interface_error);
    EXPECT_THROW(array<int>({1}, {{0x10000, 1}, {0x10000, 1}, {0x10000, 1}, {0x10000, 1}}), interface_error);
    EXPECT_THROW(array<int>({1, 2}, {{2, 0x7fffffff}}), interface_error);
    EXPECT_EQ(array<int>({}, {{0, 1}, {5, 2}}), array<int>());
}

TEST(nested_array, text_is_parsed) {
    const auto text = [](std::string_view value) {
        return decoded<vec<std::string>>(value, oid::text_array, format::text);
    };
    EXPECT_EQ(text("{}"), vec<std::string>{});
    EXPECT_EQ(text("{a,\"b c\",\"\",\"x\\\"y\\\\z\",\"NULL\",\"{,}\"}"),
              (vec<std::string>{"a", "b c", "", "x\"y\\z", "NULL", "{,}"}));
    EXPECT_EQ(text(" { a b , c\\,d } "), (vec<std::string>{"a b", "c,d"}));
    EXPECT_EQ(decoded<vec<std::optional<std::string>>>("{NULL,null,a}", oid::text_array, format::text),
              (vec<std::optional<std::string>>{std::nullopt, std::nullopt, "a"}));
    EXPECT_EQ(decoded<vec<vec<std::string>>>("{{a,b},{c,d}}", oid::text_array, format::text),
              (vec<vec<std::string>>{{"a", "b"}, {"c", "d"}}));
    EXPECT_EQ(decoded<array<std::string>>("[0:1][-1:-1]={{a},{b}}", oid::money_array, format::text),
              array<std::string>({"a", "b"}, {{2, 0}, {1, -1}}));
    EXPECT_EQ(decoded<vec<std::string>>("{(1,1),(0,0);(2,2),(1,1)}", oid::box_array, format::text),
              (vec<std::string>{"(1,1),(0,0)", "(2,2),(1,1)"}));
    EXPECT_EQ(decoded<array<std::string>>("1 20 3", oid::int2vector, format::text),
              array<std::string>(vec<std::string>{"1", "20", "3"}, 0));
    EXPECT_EQ(decode_error<vec<std::string>>("{NULL}", oid::text_array, format::text).find("NULL at array index 0"),
              std::string("column \"c\": ").size());
}

TEST(nested_array, malformed_text) {
    for (std::string_view bad : {"",
                                 "{",
                                 "}",
                                 "{a",
                                 "{a,",
                                 "{a,}",
                                 "{,}",
                                 "{a}b",
                                 "a",
                                 "{\"a}",
                                 "{\"a\\",
                                 "{a\\",
                                 "{{a}",
                                 "{{a},b}",
                                 "{a,{b}}",
                                 "{{a},{b,c}}",
                                 "{{{{{{{a}}}}}}}",
                                 "[1:2]={a}",
                                 "[1:1]",
                                 "[1:1]={{a}}",
                                 "[1:1][1:1]={a}",
                                 "[2:1]={}",
                                 "[1:0]={}",
                                 "[a:1]={a}",
                                 "[1:99999999999]={a}",
                                 "[1:1={a}",
                                 "[1:1][1:1][1:1][1:1][1:1][1:1][1:1]={a}",
                                 "{a\"b\"}",
                                 "{\"a\"b}",
                                 "{{}}",
                                 "{{},{}}"}) {
        EXPECT_NE(decode_error<array<std::string>>(bad, oid::text_array, format::text).find("not a valid value"),
                  std::string::npos)
            << bad;
        EXPECT_NE(decode_error<vec<vec<std::string>>>(bad, oid::text_array, format::text), "(nothing thrown)") << bad;
    }
}

TEST(nested_array, text_is_written) {
    EXPECT_EQ(bound_value(vec<vec<std::string>>{{"a", "b"}, {"c\"", "d\\"}}, oid::uuid_array, format::text),
              "{{\"a\",\"b\"},{\"c\\\"\",\"d\\\\\"}}");
    EXPECT_EQ(bound_value(vec<vec<vec<std::string>>>{{{"a"}, {"b"}}, {{"c"}, {"d"}}}, oid::uuid_array, format::text),
              "{{{\"a\"},{\"b\"}},{{\"c\"},{\"d\"}}}");
    EXPECT_EQ(bound_value(vec<vec<std::string>>{{}}, oid::uuid_array, format::text), "{}");
    EXPECT_EQ(bound_value(array<std::optional<std::string>>({"a", std::nullopt}, {{1, 0}, {2, -1}}), oid::uuid_array,
                          format::text),
              "[0:0][-1:0]={{\"a\",NULL}}");
    EXPECT_EQ(bound_value(vec<vec<std::string_view>>{{"a"}}, oid::text_array),
              encoded(vec<vec<std::string>>{{"a"}}, oid::text_array));
    EXPECT_EQ(bound_value(array<std::string_view>(vec<std::string_view>{"a"}), oid::text_array),
              encoded(vec<std::string>{"a"}, oid::text_array));
}

// Elements that are domains: their codec is asked about the base, and the wire has the domain's OID.
TEST(nested_array, of_domains) {  // A249
    const type domain = domain_over(builtin(oid::int4), 70001), over = domain_over(domain, 70002);
    const type array = array_of(over, 70003), domain_array = domain_over(array, 70004);
    const std::string wire = header(0, 70002, {2, 1}) + int_element(1) + int_element(2);
    for (const type* t : {&array, &domain_array}) {
        EXPECT_EQ(bound_value(vec<int>{1, 2}, *t), wire);
        EXPECT_EQ(decoded<vec<int>>(wire, *t), (vec<int>{1, 2}));
        EXPECT_EQ(decoded<vec<maybe>>(wire, *t), (vec<maybe>{1, 2}));
        EXPECT_EQ(decoded<asiopg::array<int>>(wire, *t), asiopg::array<int>(vec<int>{1, 2}));
    }
    // An array of a domain over arrays: only one of the vectors is a dimension.
    const type row = domain_over(builtin(oid::int4_array), 70005), rows = array_of(row, 70006);
    const vec<vec<int>> ragged{{1}, {2, 3}};
    const std::string nested = header(0, 70005, {2, 1}) + element(encoded(vec<int>{1}, oid::int4_array)) +
                               element(encoded(vec<int>{2, 3}, oid::int4_array));
    EXPECT_EQ(bound_value(ragged, rows), nested);
    EXPECT_EQ(decoded<vec<vec<int>>>(nested, rows), ragged);
}

TEST(nested_array, views_only_into_binary) {
    const std::string wire = encoded(vec<std::string>{"a", "b"}, oid::text_array);
    const field_bytes field(wire);
    EXPECT_EQ(detail::decode_field<vec<std::string_view>>(column_of(builtin(oid::text_array)), field.data()),
              (vec<std::string_view>{"a", "b"}));
    EXPECT_EQ(decode_error<vec<std::string_view>>("{a}", oid::text_array, format::text),
              "column \"c\" of type _text, sent as text, cannot be read as std::vector<std::string_view>");
}

TEST(nd_array, moved_from_is_empty) {
    using grid = asiopg::array<int>;
    const grid original(vec<int>{1, 2, 3, 4}, {{2, 0}, {2, 1}});
    grid a = original;
    const grid b = std::move(a);
    EXPECT_EQ(b, original);
    EXPECT_EQ(a, grid());  // NOLINT(bugprone-use-after-move): that is what is tested
    EXPECT_THROW((void)a.at(0, 1), interface_error);
    EXPECT_EQ(bound_value(a, oid::int4_array), bound_value(grid(), oid::int4_array));
    a = original;
    grid c(vec<int>{9});
    c = std::move(a);
    EXPECT_EQ(c, original);
    EXPECT_EQ(a, grid());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(std::move(c).values(), original.values());
    EXPECT_EQ(c, grid());  // NOLINT(bugprone-use-after-move)
}

TEST(nd_array, vectors_of_the_system) {
    EXPECT_NE(encode_error(vec<text_literal>{text_literal("1")}, oid::int2vector).find("not written like other arrays"),
              std::string::npos);
    EXPECT_NE(encode_error(asiopg::array<text_literal>(vec<text_literal>{text_literal("1")}), oid::oidvector)
                  .find("not written like other arrays"),
              std::string::npos);
    EXPECT_EQ(bound_value(text_literal("1 2"), oid::int2vector, format::text), "1 2");
}

}  // namespace
}  // namespace asiopg::test
