// Composite types: tuples by position, structs by name, anonymous records.
#include <asiopg/codecs/composite.hpp>

#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/enum.hpp>
#include <asiopg/codecs/range.hpp>

#include "support.hpp"
#include "types/value_text.hpp"

namespace asiopg::test {
namespace composites {

struct item {
    int id = 0;
    std::optional<std::string> name;
    std::vector<int> tags;
    friend bool operator==(const item&, const item&) = default;
};
struct renamed {
    int number = 0;
    friend bool operator==(const renamed&, const renamed&) = default;
};
struct partial {
    std::string name;
};
struct optional_name {
    int id = 0;
    std::optional<int> name;
};
struct wrong {
    int id = 0;
    int bad = 0;
};
struct nested {
    int id = 0;
    std::vector<item> items;
    friend bool operator==(const nested&, const nested&) = default;
};

}  // namespace composites
}  // namespace asiopg::test

template <>
struct asiopg::field_names<asiopg::test::composites::renamed> {
    static constexpr std::string_view names[] = {"id"};
};
template <>
struct asiopg::codec<asiopg::test::composites::item> : asiopg::composite_codec<asiopg::test::composites::item> {};
template <>
struct asiopg::codec<asiopg::test::composites::renamed> : asiopg::composite_codec<asiopg::test::composites::renamed> {};
template <>
struct asiopg::codec<asiopg::test::composites::partial> : asiopg::composite_codec<asiopg::test::composites::partial> {};
template <>
struct asiopg::codec<asiopg::test::composites::optional_name>
    : asiopg::composite_codec<asiopg::test::composites::optional_name> {};
template <>
struct asiopg::codec<asiopg::test::composites::wrong> : asiopg::composite_codec<asiopg::test::composites::wrong> {};
template <>
struct asiopg::codec<asiopg::test::composites::nested> : asiopg::composite_codec<asiopg::test::composites::nested> {};

namespace asiopg::test {
namespace {

using namespace composites;  // NOLINT(google-build-using-namespace): the types above

using item_tuple = std::tuple<int, std::optional<std::string>, std::vector<int>>;

std::string part(std::string_view value) { return big_endian(value.size(), 4) + std::string(value); }
std::string attribute(oid_t oid, std::string_view value) { return big_endian(oid, 4) + part(value); }
std::string null_attribute(oid_t oid) { return big_endian(oid, 4) + std::string(4, '\xff'); }

/// A composite type and all that it needs.
struct composite {
    composite(std::string_view name, std::vector<type_attribute> list, bool binary = true)
        : attributes(std::move(list)) {
        description.oid = 80001;
        description.name = name;
        description.kind = type_kind::composite;
        description.binary = binary;
        description.attributes = attributes;
        array.oid = 80002;
        array.name = "_of_it";
        array.kind = type_kind::array;
        array.binary = binary;
        array.element = &description;
    }
    composite(const composite&) = delete;

    std::vector<type_attribute> attributes;
    type description, array;
};

const composite& items() {
    static const composite c(
        "item_t", {{"id", &builtin(oid::int4)}, {"name", &builtin(oid::text)}, {"tags", &builtin(oid::int4_array)}});
    return c;
}
/// Some attribute has no binary form.
const composite& text_items() {
    static const type citext{.oid = 80010, .name = "citext", .kind = type_kind::base};
    static const composite c(
        "text_item", {{"id", &builtin(oid::int4)}, {"name", &citext}, {"tags", &builtin(oid::int4_array)}}, false);
    return c;
}

std::string item_wire(int id, std::string_view name, const std::vector<int>& tags) {
    return big_endian(3, 4) + attribute(oid::int4, big_endian(static_cast<std::uint32_t>(id), 4)) +
           attribute(oid::text, name) + attribute(oid::int4_array, encoded(tags, oid::int4_array));
}

template <class T>
std::string error_of(std::string_view value, const type& t, format f = format::binary) {
    return message_of([&] { (void)decoded<T>(value, t, f); });
}

// A248
TEST(composite, by_position) {
    const std::string wire = item_wire(7, "a", {1, 2});
    const item_tuple value(7, "a", {1, 2});
    EXPECT_EQ(decoded<item_tuple>(wire, items().description), value);
    EXPECT_EQ(bound_value(value, items().description), wire);
    const item_tuple nulls(7, std::nullopt, {});
    const std::string null_wire = big_endian(3, 4) + attribute(oid::int4, big_endian(7, 4)) +
                                  null_attribute(oid::text) +
                                  attribute(oid::int4_array, encoded(std::vector<int>(), oid::int4_array));
    EXPECT_EQ(decoded<item_tuple>(null_wire, items().description), nulls);
    EXPECT_EQ(bound_value(nulls, items().description), null_wire);
    EXPECT_EQ(bound_value(std::tuple<int, std::string_view, std::vector<int>>(7, "a", {1, 2}), items().description),
              wire);
    EXPECT_EQ(codec<item_tuple>::cpp_name, "std::tuple<int, std::optional<std::string>, std::vector<int>>");
    EXPECT_EQ((codec<std::pair<int, std::string>>::cpp_name), "std::pair<int, std::string>");
    for (std::size_t size = 0; size < wire.size(); ++size)
        EXPECT_NE(error_of<item_tuple>(wire.substr(0, size), items().description), "(nothing thrown)") << size;
    EXPECT_NE(error_of<item_tuple>(wire + '\0', items().description), "(nothing thrown)");
}

TEST(composite, errors_of_tuples) {
    const std::string wire = item_wire(70000, "a", {1, 2});
    EXPECT_EQ((error_of<std::tuple<int, std::string>>(wire, items().description)),
              "column \"c\": composite type item_t has 3 attributes, std::tuple<int, std::string> takes 2");
    EXPECT_EQ((error_of<std::tuple<int, int, std::vector<int>>>(wire, items().description)),
              "column \"c\": attribute \"name\" of type text cannot be read as int");
    EXPECT_EQ((error_of<std::tuple<short, std::string, std::vector<int>>>(wire, items().description)),
              "column \"c\": attribute \"id\": value 70000 of type int4 is out of range for std::int16_t");
    EXPECT_EQ((error_of<std::tuple<int, std::string, std::vector<int>>>(
                  big_endian(3, 4) + attribute(oid::int4, big_endian(7, 4)) + null_attribute(oid::text) +
                      null_attribute(oid::int4_array),
                  items().description)),
              "column \"c\": attribute \"name\": NULL cannot be read as std::string; use std::optional<std::string>");
    EXPECT_EQ((error_of<std::tuple<int>>(big_endian(7, 4), builtin(oid::int4))),
              "column \"c\" of type int4 cannot be read as std::tuple<int>");
    EXPECT_EQ((encode_error(std::tuple<int, std::string>(1, "a"), items().description)),
              "invalid input for query argument $1: (1, 'a') (composite type item_t has 3 attributes, std::tuple<int, "
              "std::string> gives 2; cannot send std::tuple<int, std::string> as item_t)");
    EXPECT_EQ(
        (encode_error(std::tuple<int, int, std::vector<int>>(1, 2, {}), items().description)),
        "invalid input for query argument $1: (1, 2, []) (attribute \"name\": cannot send int as text; cannot send "
        "std::tuple<int, int, std::vector<int>> as item_t)");
    EXPECT_EQ(
        (encode_error(std::tuple<std::int64_t, std::string, std::vector<int>>(1l << 40, "", {}), items().description)),
        "invalid input for query argument $1: (1099511627776, '', []) (attribute \"id\": value out of int4 range; "
        "cannot send std::tuple<std::int64_t, std::string, std::vector<int>> as item_t)");
}

// A248
TEST(composite, by_name) {
    const item value{7, "a", {1, 2}};
    const std::string wire = item_wire(7, "a", {1, 2});
    EXPECT_EQ(decoded<item>(wire, items().description), value);
    EXPECT_EQ(bound_value(value, items().description), wire);
    const composite other("other", {{"tags", &builtin(oid::int4_array)},
                                    {"id", &builtin(oid::int8)},
                                    {"extra", &builtin(oid::int4)},
                                    {"name", &builtin(oid::varchar)}});
    // Attributes that the struct does not have are NULL; reading them is refused.
    const std::string sent = bound_value(value, other.description);
    EXPECT_EQ(sent, big_endian(4, 4) + attribute(oid::int4_array, encoded(value.tags, oid::int4_array)) +
                        attribute(oid::int8, big_endian(7, 8)) + null_attribute(oid::int4) +
                        attribute(oid::varchar, "a"));
    EXPECT_EQ(error_of<item>(sent, other.description),
              "column \"c\": asiopg::test::composites::item has no member for attribute \"extra\" of composite type "
              "other");
    EXPECT_EQ(
        bound_value(partial{"x"}, items().description),
        big_endian(3, 4) + null_attribute(oid::int4) + attribute(oid::text, "x") + null_attribute(oid::int4_array));
    EXPECT_NE(encode_error(wrong{1, 2}, items().description)
                  .find("'bad' of asiopg::test::composites::wrong is not a valid element of composite type item_t; its "
                        "attributes are id, name, tags"),
              std::string::npos);
    const composite one("one", {{"id", &builtin(oid::int4)}});
    EXPECT_EQ(error_of<wrong>(big_endian(1, 4) + attribute(oid::int4, big_endian(7, 4)), one.description),
              "column \"c\": composite type one has no attribute for member \"bad\" of "
              "asiopg::test::composites::wrong; its attributes are id");
    EXPECT_EQ(decoded<renamed>(big_endian(1, 4) + attribute(oid::int4, big_endian(7, 4)), one.description), renamed{7});
}

TEST(composite, inside_containers) {  // A261
    const std::vector<item> values{{1, "a", {}}, {2, std::nullopt, {3}}};
    const std::string wire = bound_value(values, items().array);
    EXPECT_EQ(decoded<std::vector<item>>(wire, items().array), values);
    const std::vector<item_tuple> tuples{{1, "a", {}}, {2, std::nullopt, {3}}};
    EXPECT_EQ(bound_value(tuples, items().array), wire);
    EXPECT_EQ(decoded<std::vector<item_tuple>>(wire, items().array), tuples);
    EXPECT_EQ(decoded<std::vector<std::optional<item_tuple>>>(wire, items().array)[1], tuples[1]);
    const composite outer("outer", {{"id", &builtin(oid::int4)}, {"items", &items().array}});
    const nested value{9, values};
    EXPECT_EQ(decoded<nested>(bound_value(value, outer.description), outer.description), value);
    EXPECT_EQ((error_of<std::vector<std::tuple<int, std::string, std::vector<int>>>>(wire, items().array)),
              "column \"c\": attribute \"name\": NULL cannot be read as std::string; use std::optional<std::string>");
}

TEST(composite, domains) {
    const type positive{
        .oid = 80020, .name = "positive", .kind = type_kind::domain, .binary = true, .base_type = &builtin(oid::int4)};
    const composite c("with_domain", {{"n", &positive}});
    const type over{
        .oid = 80021, .name = "over", .kind = type_kind::domain, .binary = true, .base_type = &c.description};
    const std::string wire = big_endian(1, 4) + attribute(80020, big_endian(7, 4));
    for (const type* t : {&c.description, &over}) {
        EXPECT_EQ(bound_value(std::tuple<int>(7), *t), wire);
        EXPECT_EQ(decoded<std::tuple<int>>(wire, *t), std::tuple<int>(7));
    }
    EXPECT_THROW((void)decoded<std::tuple<int>>(big_endian(1, 4) + attribute(oid::int4, big_endian(7, 4)), over),
                 outdated_schema_cache_error);
}

// A137, A141
TEST(composite, a_description_that_is_no_longer_true) {
    const std::string more = big_endian(4, 4) + item_wire(7, "a", {1}).substr(4) + attribute(oid::int4, "1234");
    const std::string less = big_endian(1, 4) + attribute(oid::int4, "1234");
    const std::string other = big_endian(3, 4) + attribute(oid::int4, "1234") + attribute(oid::varchar, "x") +
                              attribute(oid::int4_array, encoded(std::vector<int>(), oid::int4_array));
    for (const std::string& wire : {more, less, other}) {
        EXPECT_THROW((void)decoded<item_tuple>(wire, items().description), outdated_schema_cache_error);
        EXPECT_THROW((void)decoded<item>(wire, items().description), outdated_schema_cache_error);
        const std::string array = encoded(std::vector<int>{1}, oid::int4_array).substr(0, 8) + big_endian(80001, 4) +
                                  big_endian(1, 4) + big_endian(1, 4) + part(wire);
        EXPECT_THROW((void)decoded<std::vector<item>>(array, items().array), outdated_schema_cache_error);
    }
    EXPECT_EQ(error_of<item>(more, items().description),
              "column \"c\": unexpected number of attributes of composite type item_t: 4, expected 3; the type was "
              "changed on the server and is looked up again");
    EXPECT_EQ(
        error_of<item>(other, items().description),
        "column \"c\": unexpected data type of composite type attribute 1 (\"name\" of item_t): OID 1043, expected "
        "25; the type was changed on the server and is looked up again");
    EXPECT_THROW((void)decoded<item>("(1,2)", text_items().description, format::text), outdated_schema_cache_error);
}

// A247
TEST(composite, anonymous_records) {
    const std::string inner = big_endian(2, 4) + attribute(oid::int4, big_endian(42, 4)) + attribute(oid::text, "42");
    const std::string wire = big_endian(4, 4) + null_attribute(oid::text) + attribute(oid::int4, big_endian(1234, 4)) +
                             attribute(oid::text, "5678") + attribute(oid::record, inner);
    using row = std::tuple<std::optional<std::string>, int, std::string, std::tuple<int, std::string>>;
    EXPECT_EQ(decoded<row>(wire, oid::record), row(std::nullopt, 1234, "5678", {42, "42"}));
    EXPECT_EQ((decode_error<std::tuple<int>>(wire, oid::record)),
              "column \"c\": the anonymous record has 4 attributes, std::tuple<int> takes 1");
    EXPECT_EQ((decode_error<std::tuple<int>>(big_endian(1, 4) + attribute(70000, "x"), oid::record)),
              "column \"c\": field 0 of an anonymous record is of type 70000, which is not known: it cannot be read as "
              "int");
    EXPECT_EQ(decode_error<std::tuple<int>>("(1)", oid::record, format::text),
              "column \"c\": an anonymous record in text format does not tell the types of its fields");
    EXPECT_EQ(decode_error<item>(wire, oid::record).find("cannot be read as"),
              std::string("column \"c\" of type record ").size());
    EXPECT_EQ(
        encode_error(std::tuple<int>(1), oid::record),
        "invalid input for query argument $1: (1) (input of anonymous composite types is not supported; cannot send "
        "std::tuple<int> as record)");
    EXPECT_NE(encode_error(item(), oid::record).find("input of anonymous composite types is not supported"),
              std::string::npos);
    EXPECT_EQ(decoded<std::tuple<>>(big_endian(0, 4), oid::record), std::tuple<>());
    for (std::string bad : {big_endian(0x7fffffff, 4), big_endian(0xffffffff, 4), big_endian(1, 4)})
        EXPECT_EQ(decode_error<std::tuple<int>>(bad, oid::record),
                  "column \"c\": the bytes are not a valid value of type record");
}

// A265, A272
TEST(composite, in_text_format) {
    const item value{7, "a \"b\\", {1, 2}};
    const type& t = text_items().description;
    EXPECT_EQ(bound_value(value, t, format::text), "(\"7\",\"a \\\"b\\\\\",\"{1,2}\")");
    EXPECT_EQ(bound_value(item_tuple(7, std::nullopt, {}), t, format::text), "(\"7\",,\"{}\")");
    EXPECT_EQ(bound_value(std::vector<item>{value}, text_items().array, format::text),
              "{\"(\\\"7\\\",\\\"a \\\\\\\"b\\\\\\\\\\\",\\\"{1,2}\\\")\"}");
    using texts = std::tuple<std::string, std::optional<std::string>, std::vector<std::string>>;
    const auto read = [&](std::string_view text) { return decoded<texts>(text, t, format::text); };
    EXPECT_EQ(read("(7,\"a \"\"b\\\\\",\"{1,2}\")"), texts("7", "a \"b\\", {"1", "2"}));
    EXPECT_EQ(read("(7,,{})"), texts("7", std::nullopt, {}));
    EXPECT_EQ(read("(7,\"\",{})"), texts("7", "", {}));
    EXPECT_EQ(read(" (7,a\\,b\"c,d\"e,{}) "), texts("7", "a,bc,de", {}));
    for (std::string_view bad :
         {"", "(", "(7", "(7,a,{}", "7,a,{})", "(7,a,{})x", "(7,\"a,{})", "(7,a(b,{})", "(7,a\\"})
        EXPECT_EQ(message_of([&] { read(bad); }), "column \"c\": the bytes are not a valid value of type text_item")
            << bad;
    // Codecs that know only the binary form get it; nothing can point into quotes and escapes.
    EXPECT_EQ(decoded<item>("(1,a,\"{2,3}\")", t, format::text), (item{1, "a", {2, 3}}));
    EXPECT_EQ((error_of<std::tuple<int, std::string_view, std::vector<int>>>("(1,a,{})", t, format::text)),
              "column \"c\": attribute \"name\" of type citext, sent as text, cannot be read as std::string_view");
    EXPECT_EQ(error_of<item_tuple>("(x,a,{})", t, format::text),
              "column \"c\": attribute \"id\": a value of type int4, which its container has as text, cannot be read "
              "as int");
}

// The server cannot even take a NULL in binary format for a type that has none.
TEST(composite, attributes_left_out_that_have_no_binary_form) {
    EXPECT_EQ(bound_value(renamed{7}, text_items().description, format::text), "(\"7\",,)");
    EXPECT_EQ(bound_value(renamed{7}, items().description), big_endian(3, 4) + attribute(oid::int4, big_endian(7, 4)) +
                                                                null_attribute(oid::text) +
                                                                null_attribute(oid::int4_array));
}

TEST(composite, printed) {
    const auto text = [](const type& t, std::string_view bytes) {
        std::string out;
        return detail::append_value_text(out, t, bytes) ? out : "(refused)";
    };
    EXPECT_EQ(text(items().description, item_wire(7, "a \"b\\", {1, 2})), "(7,\"a \"\"b\\\\\",\"{1,2}\")");
    EXPECT_EQ(text(items().description, item_wire(7, "", {})), "(7,\"\",{})");
    EXPECT_EQ(text(items().description, "x"), "(refused)");
    EXPECT_EQ(text(items().array, bound_value(std::vector<item_tuple>{{1, std::nullopt, {}}}, items().array)),
              "{\"(1,,{})\"}");
    EXPECT_EQ(
        text(builtin(oid::record), big_endian(2, 4) + attribute(oid::bool_, bytes({1})) + null_attribute(oid::int4)),
        "(t,)");
    EXPECT_EQ(text(builtin(oid::int4range), encoded(range<int>::closed(1, 2), oid::int4range)), "[1,2]");
    EXPECT_EQ(text(builtin(oid::int4range), encoded(range<int>(), oid::int4range)), "empty");
    EXPECT_EQ(text(builtin(oid::int4multirange),
                   encoded(std::vector<range<int>>{range<int>::all(), range<int>(1, 2)}, oid::int4multirange)),
              "{(,),[1,2)}");
    EXPECT_EQ(
        text(builtin(oid::int4range_array), encoded(std::vector<range<int>>{range<int>(1, 2)}, oid::int4range_array)),
        "{\"[1,2)\"}");
    EXPECT_EQ(text(builtin(oid::int2vector), encoded(std::vector<short>{1, 2}, oid::int2vector)), "1 2");
}

TEST(composite, nesting_is_bounded) {
    std::string value = big_endian(1, 4) + attribute(oid::int4, big_endian(1, 4));
    for (int i = 0; i < 100; ++i) value = big_endian(1, 4) + attribute(oid::record, value);
    std::string out;
    EXPECT_FALSE(detail::append_value_text(out, builtin(oid::record), value));
    EXPECT_EQ(out, "");
}

TEST(composite, text_becomes_binary) {
    // Enums need no parser: enough to see the containers' part.
    const type mood{.oid = 80030, .name = "mood", .kind = type_kind::enumeration, .binary = true};
    const type moods{.oid = 80031, .name = "_mood", .kind = type_kind::array, .binary = true, .element = &mood};
    const type mood_range{
        .oid = 80032, .name = "mood_range", .kind = type_kind::range, .binary = true, .subtype = &mood};
    const type mood_ranges{
        .oid = 80033, .name = "mood_ranges", .kind = type_kind::multirange, .binary = true, .subtype = &mood_range};
    const composite c("c", {{"one", &mood}, {"many", &moods}, {"range", &mood_range}, {"ranges", &mood_ranges}});
    const auto binary = [](const type& t, std::string_view text) {
        writer out;
        out.write_bytes("before");
        if (detail::text_to_binary(t, text, out)) return std::string(out.view().substr(6));
        EXPECT_EQ(out.view(), "before");
        return std::string("(refused)");
    };
    const auto text = [](const type& t, std::string_view bytes) {
        std::string out;
        return detail::append_value_text(out, t, bytes) ? out : "(refused)";
    };
    for (std::string_view value :
         {"(sad,\"{sad,NULL,happy}\",\"[sad,happy)\",\"{[sad,happy),[so,)}\")", "(,,,)", "(\"a\"\"b\",{},empty,{})"})
        EXPECT_EQ(text(c.description, binary(c.description, value)), value);
    EXPECT_EQ(text(moods, binary(moods, "[0:0][2:3]={{a,b}}")), "[0:0][2:3]={{a,b}}");
    for (std::string_view bad : {"(sad)", "x", "(a,b,c,d)", "(a,{},[,{})"}) {
        try {
            EXPECT_EQ(binary(c.description, bad), "(refused)") << bad;
        } catch (const outdated_schema_cache_error&) {
            EXPECT_EQ(bad, "(sad)");
        }
    }
    EXPECT_EQ(binary(builtin(oid::record), "(1)"), "(refused)");
}

TEST(composite, null_of_a_type_without_binary_form_goes_as_text) {
    const type plain{.oid = 70031, .name = "no_binary", .kind = type_kind::base, .binary = false};
    const type_attribute attributes[] = {{"id", &builtin(oid::int4)}, {"name", &plain}};
    const type t{.oid = 70032, .name = "c", .kind = type_kind::composite, .binary = false, .attributes = attributes};
    EXPECT_EQ(bound_value(std::tuple<int, std::optional<int>>(7, std::nullopt), t, format::text), "(\"7\",)");
    EXPECT_EQ(bound_value(optional_name{7, std::nullopt}, t, format::text), "(\"7\",)");
}

}  // namespace
}  // namespace asiopg::test
