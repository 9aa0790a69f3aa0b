// Elements of a range as the arguments of a Bind each, and as rows of a binary COPY.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/codecs/variant.hpp>
#include <asiopg/detail/element_source.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <ranges>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "unit/connection/rows/row_builder.hpp"

namespace asiopg::test {
namespace {

using namespace std::string_view_literals;
using detail::row_plan;
using detail::row_target;

template <class... Oid>
row_target target(bool copy, Oid... oids) {
    row_target t;
    t.copy = copy;
    (t.types.push_back(find_builtin_type(oids)), ...);
    for (std::size_t i = 0; i != sizeof...(oids); ++i) t.names.push_back("c" + std::to_string(i + 1));
    return t;
}
template <class... Oid>
row_plan copying(Oid... oids) {
    return row_plan(target(true, oids...));
}
template <class... Oid>
row_plan binding(Oid... oids) {
    return row_plan(target(false, oids...));
}

/// All elements of a range, encoded.
template <class Range>
std::string rows(row_plan plan, Range&& range) {
    detail::element_range<Range> source(std::forward<Range>(range));
    writer out;
    if (source.start()) {
        while (source.encode(plan, out, 10)) {
        }
    }
    EXPECT_TRUE(out.ok());
    return std::string(out.view());
}
template <class E>
std::string row(row_plan plan, const E& element) {
    return rows(std::move(plan), std::list<E>(1, element));
}

/// What an error says; nothing has been written then.
template <class Error, class Range>
std::string refusal(row_plan plan, Range&& range) {
    detail::element_range<Range> source(std::forward<Range>(range));
    writer out;
    EXPECT_TRUE(source.start());
    try {
        while (source.encode(plan, out, 1)) out.clear();
        return "nothing";
    } catch (const Error& e) {
        EXPECT_EQ(out.size(), 0u);
        EXPECT_TRUE(out.ok());
        return e.what();
    }
}

std::string bytes(std::string_view text) { return std::string(text); }

struct item {
    int id;
    std::string_view name;
    std::optional<double> weight;
};

TEST(row_encoder, kinds_of_elements_in_a_copy) {
    const std::string expected = bytes("\0\2\0\0\0\4\0\0\0\7\0\0\0\2ab"sv);
    const auto plan = copying(oid::int4, oid::text);
    EXPECT_EQ(row(plan, std::make_tuple(7, "ab")), expected);
    EXPECT_EQ(row(plan, std::make_pair(std::int64_t{7}, std::string("ab"))), expected);
    EXPECT_EQ(row(plan, std::make_tuple(std::optional<short>(short{7}), std::optional<const char*>("ab"))), expected);
    EXPECT_EQ(row(plan, params::of(7, "ab")), expected);
    const int seven = 7;
    const char text[] = "ab";
    std::vector<std::tuple<const int&, const char(&)[3]>> references(1, std::tie(seven, text));
    EXPECT_EQ(rows(plan, references), expected);
    struct plain {
        int a = 7;
        std::string b = "ab";
    };
    EXPECT_EQ(row(plan, plain()), expected);
    EXPECT_EQ(row(copying(oid::int4, oid::int4), std::array<int, 2>{1, 2}),
              bytes("\0\2\0\0\0\4\0\0\0\1\0\0\0\4\0\0\0\2"sv));
    std::vector<std::vector<long>> lists(1, std::vector<long>(2, 5));
    EXPECT_EQ(rows(copying(oid::int4, oid::int8), lists), bytes("\0\2\0\0\0\4\0\0\0\5\0\0\0\10\0\0\0\0\0\0\0\5"sv));
    std::vector<std::span<const long>> spans(1, lists[0]);
    EXPECT_EQ(rows(copying(oid::int4, oid::int8), spans), rows(copying(oid::int4, oid::int8), lists));
    EXPECT_EQ(row(copying(oid::bool_), true), bytes("\0\1\0\0\0\1\1"sv));
    EXPECT_EQ(rows(copying(oid::bool_), std::vector<bool>(2, true)), bytes("\0\1\0\0\0\1\1\0\1\0\0\0\1\1"sv));
    EXPECT_EQ(row(copying(oid::text), std::nullopt), bytes("\0\1\xff\xff\xff\xff"sv));
    EXPECT_EQ(row(copying(oid::int4, oid::text, oid::float8), item{1, "x", {}}),
              bytes("\0\3\0\0\0\4\0\0\0\1\0\0\0\1x\xff\xff\xff\xff"sv));
    EXPECT_EQ(row(copying(), std::tuple<>()), bytes("\0\0"sv));
}

// With the codecs as for a query's arguments, whatever the server's type.
TEST(row_encoder, values_are_those_of_arguments) {
    const auto expect_same = [](auto value, oid_t oid) {
        const type* const types[] = {find_builtin_type(oid)};
        writer expected;
        params::of(value).encode(types, 1, expected);
        EXPECT_EQ(row(binding(oid), std::make_tuple(value)), expected.view()) << oid;
        EXPECT_EQ(row(binding(oid), std::make_tuple(std::optional(value))), expected.view()) << oid;
        EXPECT_EQ(row(binding(oid), params::of(value)), expected.view()) << oid;
    };
    for (const oid_t oid :
         {oid::int2, oid::int4, oid::int8, oid::oid, oid::xid8, oid::float4, oid::float8, oid::numeric}) {
        expect_same(short{300}, oid);
        expect_same(300, oid);
        expect_same(300L, oid);
        expect_same(300LL, oid);
        expect_same(std::uint16_t{300}, oid);
        expect_same(300U, oid);
        expect_same(300UL, oid);
    }
    for (const oid_t oid : {oid::float4, oid::float8, oid::numeric}) {
        expect_same(1.5F, oid);
        expect_same(1.5, oid);
    }
    expect_same(true, oid::bool_);
    expect_same('x', oid::char_);
    for (const oid_t oid : {oid::text, oid::varchar, oid::bpchar, oid::name, oid::json, oid::jsonb, oid::xml, oid::uuid,
                            oid::inet, oid::jsonpath})
        for (const char* text : {"", "a", "abc", "abcd", "1234567", "12345678", "123456789", "1234567890123456",
                                 "12345678901234567", "\xc3\xa4 and \xe2\x82\xac"}) {
            expect_same(text, oid);
            expect_same(std::string(text), oid);
            expect_same(std::string_view(text), oid);
        }
    expect_same(std::vector<std::byte>(3, std::byte{255}), oid::bytea);
    expect_same(std::vector<unsigned char>(), oid::bytea);
    unsigned char raw[] = {1, 2};
    EXPECT_EQ(row(copying(oid::bytea), std::span<unsigned char>(raw)), bytes("\0\1\0\0\0\2\1\2"sv));
    expect_same(asiopg::numeric("12.50"), oid::numeric);
    expect_same(uuid("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"sv), oid::uuid);
    expect_same(std::vector<int>(3, 7), oid::int4_array);
    expect_same(std::vector<std::string_view>(3, "x"), oid::text_array);
    using std::chrono::microseconds;
    expect_same(std::chrono::sys_time<microseconds>(microseconds(1'700'000'000'123'456)), oid::timestamptz);
    expect_same(std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(1'700'000'000'123'456)),
                oid::timestamptz);
    expect_same(std::chrono::local_time<microseconds>(microseconds(-1)), oid::timestamp);
    expect_same(timestamptz::infinity(), oid::timestamptz);
    expect_same(text_literal("2024-02-29"), oid::date);
    expect_same(std::variant<int, text_literal>(7), oid::int4);
    EXPECT_EQ(row(binding(oid::char_), std::string()), bytes("\0\1\0\1\0\1\0\0\0\1\0"sv));
}

// One format code if all are binary; else one each.
TEST(row_encoder, formats_and_frame) {
    EXPECT_EQ(row(binding(oid::int4, oid::uuid), std::make_tuple(1, "x")),
              bytes("\0\2\0\1\0\0\0\2\0\0\0\4\0\0\0\1\0\0\0\1x"sv));
    EXPECT_EQ(row(binding(oid::uuid, oid::int4), params::of(std::nullopt, 1)),
              bytes("\0\1\0\1\0\2\xff\xff\xff\xff\0\0\0\4\0\0\0\1"sv));
    EXPECT_EQ(row(binding(), std::tuple<>()), bytes("\0\0\0\0"sv));

    row_target framed = target(false, oid::int4);
    framed.before = "B####\0s1\0"sv;
    framed.behind = "\0\0E\0\0\0\x9\0\0\0\0\0"sv;
    framed.apart = 10;
    const std::string expected = bytes("B\0\0\0\x18\0s1\0\0\1\0\1\0\1\0\0\0\4\0\0\0\7\0\0E\0\0\0\x9\0\0\0\0\0"sv);
    EXPECT_EQ(row(row_plan(framed), 7), expected);
    EXPECT_EQ(row(row_plan(framed), 7L), expected);  // stored by its codec
    EXPECT_EQ(row(row_plan(framed), params::of(7)), expected);
}

// A150
TEST(row_encoder, argument_that_does_not_fit) {
    std::vector<std::tuple<int, std::string>> pairs(4);
    EXPECT_EQ(refusal<conversion_error>(binding(oid::text, oid::text), pairs),
              "invalid input for query argument $1 in element #0 of executemany() sequence: 0 (a string is required; "
              "cannot send int as text)");
    std::get<1>(pairs[2]) = "a\0b"sv;
    EXPECT_EQ(
        refusal<conversion_error>(binding(oid::int4, oid::text), pairs),
        "invalid input for query argument $2 in element #2 of executemany() sequence: 'a\\x00b' (a NUL byte cannot "
        "be part of a text; cannot send std::string as text)");
    std::get<1>(pairs[2]) = "123456789\xff";
    EXPECT_EQ(refusal<conversion_error>(binding(oid::int4, oid::text), pairs).find("the text is not valid UTF-8") ==
                  std::string::npos,
              false);
    const std::vector<long> numbers(2, 1L << 40);
    EXPECT_EQ(
        refusal<conversion_error>(binding(oid::int4), numbers),
        "invalid input for query argument $1 in element #0 of executemany() sequence: 1099511627776 (value out of "
        "int4 range; cannot send std::int64_t as int4)");
    std::vector<std::optional<int>> maybe(3);
    EXPECT_EQ(rows(binding(oid::text), maybe).size(), 3u * 10);  // NULL goes with every type
    maybe[2] = 5;
    EXPECT_TRUE(refusal<conversion_error>(binding(oid::text), maybe).find("in element #2") != std::string::npos);
    std::vector<params> lists;
    lists.push_back(params::of(1));
    lists.push_back(params::of("x"));
    EXPECT_EQ(
        refusal<conversion_error>(binding(oid::int4), lists),
        "invalid input for query argument $1 in element #1 of executemany() sequence: 'x' (an integer is required; "
        "cannot send std::string as int4)");
    const std::chrono::sys_time<std::chrono::microseconds> early(std::chrono::microseconds(-210'866'803'200'000'001));
    EXPECT_NE(
        refusal<conversion_error>(binding(oid::timestamptz), std::vector<std::decay_t<decltype(early)>>(1, early)),
        "nothing");
}

// A149
TEST(row_encoder, wrong_number_of_arguments) {
    EXPECT_EQ(refusal<interface_error>(binding(oid::int4, oid::int4), std::vector<int>(2)),
              "the server expects 2 arguments for this query, 1 was passed in element #0 of executemany() sequence");
    std::vector<params> uneven;
    uneven.push_back(params::of(1));
    uneven.push_back(params::of(1, 2));
    EXPECT_EQ(refusal<interface_error>(binding(oid::int4), uneven),
              "the server expects 1 argument for this query, 2 were passed in element #1 of executemany() sequence");
    std::vector<std::vector<int>> lists(2, std::vector<int>(2));
    lists[1].pop_back();
    EXPECT_EQ(refusal<interface_error>(copying(oid::int4, oid::int4), lists), "record #1 has 1 value, for 2 columns");
    EXPECT_EQ(refusal<interface_error>(copying(oid::int4), std::vector<std::tuple<int, int>>(1)),
              "record #0 has 2 values, for 1 column");
    std::vector<std::tuple<int, const char*>> null(2, std::make_tuple(1, "a"));
    std::get<1>(null[1]) = nullptr;
    EXPECT_EQ(refusal<interface_error>(binding(oid::int4, oid::text), null),
              "argument $2 in element #1 of executemany() sequence is a null const char*: pass std::nullopt for NULL");
    EXPECT_EQ(refusal<interface_error>(copying(oid::int4, oid::text), null),
              "column \"c2\" of record #1 is a null const char*: pass std::nullopt for NULL");
}

// A216, A217
TEST(row_encoder, column_that_does_not_fit) {
    EXPECT_EQ(refusal<conversion_error>(copying(oid::int4, oid::uuid), std::vector<std::pair<int, std::string>>(1)),
              "no binary format encoder for column \"c2\": std::string is sent as uuid in text format, and records are "
              "copied in binary");
    std::vector<params> list(1, params::of("x"));
    EXPECT_TRUE(refusal<conversion_error>(copying(oid::uuid), list)
                    .starts_with("no binary format encoder for column "
                                 "\"c1\""));
    std::vector<std::tuple<std::string, long>> values(3);
    std::get<1>(values[1]) = 1L << 40;
    EXPECT_EQ(refusal<conversion_error>(copying(oid::text, oid::int4), values),
              "invalid input for column \"c2\" of record #1: 1099511627776 (value out of int4 range; cannot send "
              "std::int64_t as int4)");
    EXPECT_EQ(refusal<conversion_error>(copying(oid::int4, oid::int4), values),
              "invalid input for column \"c1\" of record #0: '' (an integer is required; cannot send std::string as "
              "int4)");
    std::vector<params> bad(1, params::of(100000));
    EXPECT_TRUE(refusal<conversion_error>(copying(oid::int2), bad)
                    .starts_with("invalid input for column \"c1\" of "
                                 "record #0: 100000"));
}

TEST(row_encoder, an_array_or_the_values) {
    const std::vector<std::vector<int>> lists(2, std::vector<int>(1, 7));
    writer array;
    const type* const types[] = {find_builtin_type(oid::int4_array)};
    params::of(lists[0]).encode(types, 1, array);
    EXPECT_EQ(rows(binding(oid::int4_array), lists), std::string(array.view()) + std::string(array.view()));
    EXPECT_EQ(rows(copying(oid::int4), lists), bytes("\0\1\0\0\0\4\0\0\0\7\0\1\0\0\0\4\0\0\0\7"sv));
}

TEST(row_encoder, records) {
    row_builder made;
    made.column("a", oid::int4).column("b", oid::varchar);
    made.row(int4(5), text("text")).row(null(), text(""));
    const result given = made.build();
    const std::string expected = bytes("\0\2\0\0\0\4\0\0\0\5\0\0\0\4text\0\2\xff\xff\xff\xff\0\0\0\0"sv);
    EXPECT_EQ(rows(copying(oid::int4, oid::text), given), expected);
    EXPECT_EQ(rows(binding(oid::int4, oid::text), given).size(), 2u * 6 + expected.size() - 4);
    EXPECT_EQ(refusal<conversion_error>(copying(oid::int8, oid::text), given),
              "invalid input for column \"c1\" of record #0: 5 (cannot send a field of type int4 as int8)");
    EXPECT_EQ(refusal<interface_error>(copying(oid::int4), given), "record #0 has 2 values, for 1 column");
}

// What a range gives one after the other, views and such as can be read once.
TEST(element_source, ranges) {
    const auto squares = std::views::iota(1, 4) | std::views::transform([](int i) { return std::make_tuple(i * i); });
    const std::string expected = bytes("\0\1\0\0\0\4\0\0\0\1\0\1\0\0\0\4\0\0\0\4\0\1\0\0\0\4\0\0\0\x9"sv);
    EXPECT_EQ(rows(copying(oid::int4), squares), expected);
    std::istringstream text("1 4 9");
    EXPECT_EQ(rows(copying(oid::int4), std::ranges::istream_view<int>(text)), expected);
    EXPECT_EQ(rows(copying(oid::int4), std::vector<int>()), "");
    const int numbers[] = {1, 4, 9};
    EXPECT_EQ(rows(copying(oid::int4), numbers), expected);

    row_plan plan = copying(oid::int4);
    detail::element_range<const int(&)[3]> source(numbers);
    writer out;
    EXPECT_TRUE(source.start());
    EXPECT_TRUE(source.encode(plan, out, 1));
    EXPECT_EQ(out.size(), 10u);
    EXPECT_TRUE(source.rewind());
    out.clear();
    EXPECT_FALSE(source.encode(plan, out, 31));
    EXPECT_EQ(out.view(), expected);
}

// What another exception leaves behind: nothing.
TEST(element_source, iterator_that_throws) {
    const auto bad = std::views::iota(0, 3) | std::views::transform([](int i) {
                         if (i == 2) throw std::domain_error("two");
                         return i;
                     });
    EXPECT_EQ(refusal<std::domain_error>(copying(oid::int4), bad), "two");
}

}  // namespace
}  // namespace asiopg::test
