// The argument list: ownership, relocation, Bind's layout, errors.
#include <asiopg/params.hpp>

#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/range.hpp>
#include <asiopg/codecs/uuid.hpp>

#include <memory>
#include <span>

#include "support.hpp"

namespace asiopg::test {

/// A type that can be moved only, and counts how many of it live.
struct tracked {
    explicit tracked(int v) : value(v) { ++alive; }
    tracked(tracked&& other) noexcept : value(other.value) { ++alive; }
    ~tracked() { --alive; }
    int value;
    static inline int alive = 0;
};

}  // namespace asiopg::test

template <>
struct asiopg::codec<asiopg::test::tracked> {
    static constexpr std::string_view cpp_name = "tracked";
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::text;
        return t.oid == oid::int4;
    }
    static void encode(const test::tracked& v, const type&, writer& out) { out.write_bytes(std::to_string(v.value)); }
};

namespace asiopg::test {
namespace {

const type* const int4 = &builtin(oid::int4);
const type* const text = &builtin(oid::text);

TEST(params, layout_of_bind) {
    EXPECT_EQ(bound(params(), {}), bytes({0, 0, 0, 0}));
    EXPECT_EQ(bound(params::of(7, "ab"), {int4, text}),
              bytes({0, 1, 0, 1, 0, 2, 0, 0, 0, 4, 0, 0, 0, 7, 0, 0, 0, 2, 'a', 'b'}));
    EXPECT_EQ(bound(params::of(text_literal("7"), std::nullopt, "ab"), {int4, int4, text}),
              bytes({0, 3, 0, 0, 0, 1, 0, 1, 0, 3, 0, 0, 0, 1, '7', 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 2, 'a', 'b'}));
}

TEST(params, null_for_every_type) {  // A109, A241
    const type* const numeric_type = &builtin(oid::numeric);
    for (const params& p : {params::of(std::nullopt), params::of(nullptr), params::of(std::optional<int>()),
                            params::of(std::optional<std::string>()), params::of(std::optional<numeric>()),
                            params::of(std::optional<std::optional<int>>(std::nullopt))})
        for (const type* t : {int4, text, numeric_type, &unknown_type()}) {
            // The server looks for the format's input function even though there is no value.
            const unsigned char format = t->binary ? 1 : 0;
            EXPECT_EQ(bound(p, {t}), bytes({0, 1, 0, format, 0, 1, 0xff, 0xff, 0xff, 0xff}));
        }
    EXPECT_EQ(bound_value(std::optional<int>(5), oid::int4), big_endian(5, 4));
    EXPECT_EQ(bound_value(std::optional<std::optional<std::string>>("x"), oid::text), "x");
}

TEST(params, arguments_are_owned) {
    params p;
    {
        std::string string = "first string", view = "second string";
        char array[16] = "array";
        std::vector<std::byte> bytea{std::byte(1)};
        std::vector<std::string> strings{"long enough not to be stored inside the string itself"};
        std::vector<std::string_view> views(strings.begin(), strings.end());
        std::vector<int> ints{1, 2};
        p.add(string).add(std::string_view(view)).add(array).add(view.c_str()).add(std::span(bytea)).add(views);
        p.add(std::span<const int>(ints)).add(std::optional<std::string_view>(view));
        string = view = "overwritten..";
        array[0] = 'X';
        bytea[0] = std::byte(9);
        strings[0].assign(strings[0].size(), '#');
        ints[0] = 9;
    }
    const std::string out = bound(
        p, {text, text, text, text, &builtin(oid::bytea), &builtin(oid::text_array), &builtin(oid::int4_array), text});
    EXPECT_NE(out.find("first string"), std::string::npos);
    EXPECT_NE(out.find("second string"), std::string::npos);
    EXPECT_NE(out.find("long enough not"), std::string::npos);
    EXPECT_EQ(out.find_first_of("#9X"), std::string::npos);
    EXPECT_EQ(out.find("overwritten"), std::string::npos);
    EXPECT_NE(out.find(bytes({0, 0, 0, 1, 1})), std::string::npos);
}

TEST(params, c_strings_and_arrays) {
    char unterminated[3] = {'a', 'b', 'c'};
    EXPECT_EQ(bound_value(unterminated, oid::text), "abc");
    const char* pointer = "pointer";
    EXPECT_EQ(bound_value(pointer, oid::text), "pointer");
    EXPECT_EQ(message_of([] { params::of(1, static_cast<const char*>(nullptr)); }),
              "interface_error: argument $2 is a null const char*: pass std::nullopt for NULL");
}

TEST(params, moving_and_copying) {
    for (std::size_t count : {0, 1, 8, 9, 100}) {
        params p;
        std::vector<const type*> types;
        for (std::size_t i = 0; i < count; ++i) {
            p.add(i % 3 == 0 ? std::optional<std::string>(std::string(i * 7, 'x')) : std::nullopt);
            p.add(static_cast<int>(i)).add(numeric(static_cast<int>(i)));
            types.insert(types.end(), {text, int4, &builtin(oid::numeric)});
        }
        const std::string expected = bound(p, types);
        params moved = std::move(p);
        EXPECT_TRUE(p.empty());  // NOLINT(bugprone-use-after-move): documented to be empty
        EXPECT_EQ(bound(moved, types), expected);
        const params copy = moved;
        EXPECT_EQ(bound(copy, types), expected);
        params assigned = params::of("something else", numeric(5));
        assigned = std::move(moved);
        EXPECT_EQ(bound(assigned, types), expected);
        params& self = assigned;
        assigned = std::move(self);
        EXPECT_EQ(bound(assigned, types), expected);
        p = copy;
        EXPECT_EQ(bound(p, types), expected);
        p.clear();
        EXPECT_EQ(p.size(), 0u);
        p.add(1);
        EXPECT_EQ(bound(p, {int4}), bound(params::of(1), {int4}));
        EXPECT_EQ(bound(copy, types), expected);
    }
}

TEST(params, boxed_values_live_as_long_as_the_list) {
    {
        params p = params::of(tracked(41), 1, tracked(42));
        EXPECT_EQ(tracked::alive, 2);
        params q = std::move(p);
        EXPECT_EQ(tracked::alive, 2);
        EXPECT_NE(bound(q, {int4, int4, int4}).find("42"), std::string::npos);
        EXPECT_EQ(message_of([&] { params copy = q; }),
                  "interface_error: an argument of type tracked cannot be copied");
        EXPECT_EQ(encode_error(5, oid::text).find("invalid input"), 0u);
        EXPECT_EQ(message_of([&] { bound(params::of(tracked(1)), {text}); }),
                  "invalid input for query argument $1: a value (a string is required; cannot send tracked as text)");
        q.clear();
        EXPECT_EQ(tracked::alive, 0);
        q.add(tracked(1));
        q = params();
        EXPECT_EQ(tracked::alive, 0);
        q.add(tracked(2));
    }
    EXPECT_EQ(tracked::alive, 0);
}

TEST(params, large_strings_are_moved) {
    std::string large(100'000, 'x');
    std::vector<std::byte> bytea(100'000);
    params p;
    p.add(std::move(large)).add(std::move(bytea));
    EXPECT_TRUE(large.empty());  // NOLINT(bugprone-use-after-move): shows that it was moved
    EXPECT_TRUE(bytea.empty());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(bound(p, {text, &builtin(oid::bytea)}).size(), 6 + 8 + 200'000u);
}

TEST(params, wrong_count) {  // A103
    EXPECT_EQ(message_of([] { bound(params(), {int4}); }),
              "interface_error: the server expects 1 argument for this query, 0 were passed");
    EXPECT_EQ(message_of([] { bound(params::of(1), {}); }),
              "interface_error: the server expects 0 arguments for this query, 1 was passed");
    EXPECT_EQ(message_of([] {
                  bound(params::of(1), {int4, int4});
              }),
              "interface_error: the server expects 2 arguments for this query, 1 was passed");
}

TEST(params, too_many) {  // A104, S1
    params p;
    for (int i = 0; i < 65535; ++i) p.add(i);
    std::vector<const type*> types(65535, int4);
    const std::string all = bound(p, types);
    EXPECT_EQ(all.size(), 6 + 65535u * 8);
    EXPECT_EQ(all.substr(0, 6), bytes({0, 1, 0, 1, 0xff, 0xff}));
    p.add(1);
    types.push_back(int4);
    EXPECT_EQ(message_of([&] { bound(p, types); }),
              "interface_error: a query may have at most 65535 arguments, 65536 were passed");
}

TEST(params, too_large) {  // S1
    params p = params::of(1);
    const char byte = 'x';
    // Only the size is looked at: nothing of it is read.
    EXPECT_EQ(
        message_of([&] { p.add(std::string_view(&byte, std::size_t{1} << 30)); }),
        "interface_error: argument $2 has 1073741824 bytes; the arguments of a query together may have 1073741823");
    for (std::size_t size : {std::size_t{1} << 31, std::size_t{1} << 32, (std::size_t{1} << 32) + 5})
        EXPECT_NE(message_of([&] { p.add(std::string_view(&byte, size)); }), "(nothing thrown)");
    EXPECT_EQ(p.size(), 1u);
    EXPECT_EQ(bound(p, {int4}), bound(params::of(1), {int4}));
}

TEST(params, errors_leave_the_writer_as_it_was) {
    writer out;
    out.write_bytes("before");
    const std::vector<const type*> types{int4, int4};
    EXPECT_NE(message_of([&] { params::of(1, "x").encode(types.data(), 2, out); }), "(nothing thrown)");
    EXPECT_EQ(out.view(), "before");
    EXPECT_NE(message_of([&] { params::of(1, 5000000000).encode(types.data(), 2, out); }), "(nothing thrown)");
    EXPECT_EQ(out.view(), "before");
    EXPECT_NE(message_of([&] { params::of(1).encode(types.data(), 2, out); }), "(nothing thrown)");
    EXPECT_EQ(out.view(), "before");
    writer small(std::size_t{10});
    small.write_bytes("before");
    const type* const numeric_type = &builtin(oid::numeric);
    EXPECT_EQ(message_of([&] { params::of(numeric("1.5")).encode(&numeric_type, 1, small); }),
              "interface_error: the arguments of this query together have more than 1073741823 bytes");
    EXPECT_EQ(small.view(), "before");
    EXPECT_TRUE(small.ok());
}

TEST(params, errors_name_argument_and_value) {
    EXPECT_EQ(message_of([] {
                  bound(params::of(1, "x", 3), {int4, text, text});
              }),
              "invalid input for query argument $3: 3 (a string is required; cannot send int as text)");
    const std::string long_text(100, 'y');
    EXPECT_EQ(encode_error(long_text, oid::int4), "invalid input for query argument $1: '" + std::string(36, 'y') +
                                                      "... (an integer is required; cannot send std::string as int4)");
    std::string umlauts;
    for (int i = 0; i < 50; ++i) umlauts += "ü";
    EXPECT_EQ(encode_error(umlauts, oid::int4), "invalid input for query argument $1: '" + umlauts.substr(0, 72) +
                                                    "... (an integer is required; cannot send std::string as int4)");
}

// Strings keep their bytes, boxed values their owner.
TEST(params, append) {
    const std::string large(3000, 'l');
    const std::vector<const type*> three{int4, text, text}, six{int4, text, text, int4, text, text};
    params all;
    for (int round = 0; round < 20; ++round) {
        params more = params::of(1, "short", std::string(large));
        all.append(std::move(more));
        EXPECT_TRUE(more.empty());  // NOLINT(bugprone-use-after-move): it is empty then
    }
    EXPECT_EQ(all.size(), 60u);
    params twice = params::of(1, "short", large, 1, "short", large);
    params first;
    first.append(params::of(1, "short", large)).append(params::of(1, "short", large)).append(params());
    EXPECT_EQ(bound(first, six), bound(twice, six));
    for (std::size_t set = 0; set < 20; ++set) {
        writer out;
        all.encode_set(set, 20, three.data(), three.size(), out);
        writer alone;
        params::of(1, "short", large).encode(three.data(), three.size(), alone);
        EXPECT_EQ(out.view(), alone.view());
    }
    EXPECT_EQ(message_of([&] { all.append(std::move(all)); }),
              "interface_error: a list of arguments cannot be appended to itself");
    EXPECT_EQ(all.size(), 60u);
}

// A150
TEST(params, sets_are_named_in_errors) {
    const type* const types[] = {int4, text};
    const params two = params::of(1, "a", "b", "c");
    writer out;
    two.encode_set(0, 2, types, 2, out);
    const std::size_t size = out.size();
    EXPECT_EQ(message_of([&] { two.encode_set(1, 2, types, 2, out); }),
              "invalid input for query argument $1 in element #1 of executemany() sequence: 'b' (an integer is "
              "required; cannot send std::string as int4)");
    EXPECT_EQ(message_of([&] { two.encode_set(0, 1, types, 2, out); }),
              "interface_error: the server expects 2 arguments for this query, 4 were passed");
    EXPECT_EQ(out.size(), size);
}

TEST(params, small_trivial_types_are_not_boxed) {
    const uuid id("a0eebc999c0b4ef8bb6d6bb9bd380a11");
    const type* const t = &builtin(oid::uuid);
    EXPECT_EQ(bound(params::of("odd", id), {text, t}).substr(17), encoded(id, oid::uuid));
}

TEST(params, null_c_strings_inside_containers) {
    const auto refuses = [](const auto& value) {
        const std::string message = message_of([&] { (void)params::of(value); });
        EXPECT_EQ(
            message,
            "interface_error: an argument has a null const char* in it: pass std::optional<const char*> for NULL");
    };
    const char* const null = nullptr;
    refuses(std::vector<const char*>{"a", null});
    refuses(std::tuple<int, const char*>(1, null));
    refuses(range<const char*>(null, std::nullopt));
    refuses(std::vector<std::optional<const char*>>{null});
    EXPECT_EQ(bound_value(std::vector<std::optional<const char*>>{std::nullopt}, oid::text_array),
              bound_value(std::vector<std::optional<std::string>>{std::nullopt}, oid::text_array));
}

}  // namespace
}  // namespace asiopg::test
