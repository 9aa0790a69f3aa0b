// Round trips of one type's values, judged by the server: by the type's send function, or by its text where it has
// none.
#pragma once

#include <asiopg/codecs/array.hpp>
#include <asiopg/connection.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {

using random_engine = std::mt19937_64;

/// One row of the table: a server type, texts of its values (extremes among them), and more of them at random.
struct type_entry {
    std::string type;
    std::vector<std::string> literals;
    std::string (*random)(random_engine&) = nullptr;
    bool prints = true;  // asiopg can print it without the server's help
    bool arrays = true;  // there are arrays of it
    awaitable<void> (*check)(connection&, const type_entry&, const std::vector<std::string>& literals) = nullptr;

    type_entry&& unprinted() && {
        prints = false;
        return std::move(*this);
    }
    type_entry&& without_arrays() && {
        arrays = false;
        return std::move(*this);
    }
};

/// How test names and failures call it.
inline void PrintTo(const type_entry& e, std::ostream* out) { *out << e.type; }

/// What the server is asked to compare values by: "int4send(%)", or "(%)::text".
awaitable<std::string> form_of(connection& conn, std::string type);
/// The form with the value in its place.
std::string applied(const std::string& form, const std::string& value);
std::string quoted_literal(const std::string& text);

/// The server prints the row's column `v` as its column `t`.
void expect_printed(const record& row, bool prints);

/// Reads each literal as a T, prints it, sends the T and the text back; and all together as an array with a NULL.
template <class T>
awaitable<void> check_literals(connection& conn, const type_entry& e, const std::vector<std::string>& literals) {
    const std::string form = co_await form_of(conn, e.type);
    const std::string parameter = "$1::" + e.type;
    std::vector<std::optional<T>> all;
    std::string list;
    for (const std::string& literal : literals) {
        const std::string value = quoted_literal(literal) + "::" + e.type;
        const record row = *co_await conn.fetchrow("SELECT " + value + " AS v, (" + value + ")::text AS t");
        expect_printed(row, e.prints);
        const T got = row.get<T>("v");
        const std::string same = "SELECT " + applied(form, parameter) + " = " + applied(form, value);
        EXPECT_TRUE(co_await conn.fetchval<bool>(same, got)) << value << " as the C++ type";
        EXPECT_TRUE(co_await conn.fetchval<bool>(same, text_literal(literal))) << value << " as text";
        all.emplace_back(got);
        list += value + ", ";
    }
    if (!e.arrays) co_return;
    all.emplace_back();
    const std::string array = "ARRAY[" + list + "NULL]::" + e.type + "[]";
    const record row = *co_await conn.fetchrow("SELECT " + array + " AS v, (" + array + ")::text AS t");
    expect_printed(row, e.prints);
    const auto back = row.get<std::vector<std::optional<T>>>("v");
    const std::string array_form = form.ends_with("::text") ? form : "array_send(%)";
    const std::string same = "SELECT " + applied(array_form, parameter + "[]") + " = " + applied(array_form, array);
    EXPECT_TRUE(co_await conn.fetchval<bool>(same, all)) << array;
    EXPECT_TRUE(co_await conn.fetchval<bool>(same, back)) << array;
}

/// NULL both ways (A241), then the literals.
template <class T>
awaitable<void> check_entry(connection& conn, const type_entry& e, const std::vector<std::string>& literals) {
    const auto null = co_await conn.fetchval<std::optional<T>>("SELECT NULL::" + e.type);
    EXPECT_FALSE(null.has_value()) << e.type;
    EXPECT_TRUE(co_await conn.fetchval<bool>("SELECT $1::" + e.type + " IS NULL", std::optional<T>())) << e.type;
    co_await check_literals<T>(conn, e, literals);
}

template <class T>
type_entry entry(std::string type, std::vector<std::string> literals, std::string (*random)(random_engine&) = nullptr) {
    type_entry e;
    e.type = std::move(type);
    e.literals = std::move(literals);
    e.random = random;
    e.check = &check_entry<T>;
    return e;
}

/// The tables: each in a file of its own, for the compiler's sake.
std::vector<type_entry> number_types();
std::vector<type_entry> text_types();
std::vector<type_entry> time_types();
std::vector<type_entry> other_types();
std::vector<type_entry> range_types();

// Parts of random texts.
std::int64_t random_integer(random_engine& dice, std::int64_t low, std::int64_t high);
std::string random_digits(random_engine& dice, std::size_t most);
std::string random_words(random_engine& dice);

}  // namespace asiopg::test
