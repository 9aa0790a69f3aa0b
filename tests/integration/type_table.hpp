// Round trips of one type's values, judged by the server: by the type's send function, or by its text where it has none.
#pragma once

#include <asiopg/codecs/array.hpp>
#include <asiopg/connection.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {

/// One row of the table: a server type, the texts of some of its values (extremes among them), and what checks them.
struct type_entry {
    std::string type;
    std::vector<std::string> literals;
    std::function<awaitable<void>(connection&, const type_entry&)> check;
    /// Sends random values; empty where a type has no values of its own to send.
    std::function<awaitable<void>(connection&, const type_entry&)> random;
};

/// What the server is asked to compare values by: "int4send(%)", or "(%)::text".
inline awaitable<std::string> form_of(connection& conn, const std::string& type) {
    const auto send = co_await conn.fetchval<std::string>(
        "SELECT CASE WHEN typsend <> 0 THEN typsend::oid::regproc::text ELSE '' END FROM pg_type WHERE oid = "
        "$1::text::regtype",
        type);
    if (send.empty()) co_return std::string("(%)::text");
    co_return send + "(%)";
}

inline std::string applied(const std::string& form, const std::string& value) {
    std::string out = form;
    return out.replace(out.find('%'), 1, value);
}

inline std::string quoted_literal(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') out += '\'';
        out += c;
    }
    return out + "'";
}

/// `SELECT literal::type` read as T and printed; T sent back; the same in an array, with a NULL.
template <class T>
awaitable<void> check_literals(connection& conn, const type_entry& e) {
    const std::string form = co_await form_of(conn, e.type);
    const std::string parameter = "$1::" + e.type;
    std::vector<std::optional<T>> all;
    std::string list;
    for (const std::string& literal : e.literals) {
        SCOPED_TRACE(e.type + " " + literal.substr(0, 60));
        const std::string value = quoted_literal(literal) + "::" + e.type;
        // Binary in, and how it prints.
        const record row = *co_await conn.fetchrow("SELECT " + value + " AS v, (" + value + ")::text AS t");
        EXPECT_EQ(to_string(row["v"]), row.get<std::string>("t"));
        const T got = row.get<T>("v");
        // Binary out.
        const std::string same = "SELECT " + applied(form, parameter) + " = " + applied(form, value);
        EXPECT_TRUE(co_await conn.fetchval<bool>(same, got)) << row.get<std::string>("t");
        // Text out.
        EXPECT_TRUE(co_await conn.fetchval<bool>(same, text_literal(literal)));
        all.emplace_back(got);
        list += (list.empty() ? "" : ", ") + value;
    }
    EXPECT_EQ(co_await conn.fetchval<std::optional<T>>("SELECT NULL::" + e.type), std::optional<T>());  // A241
    EXPECT_TRUE(co_await conn.fetchval<bool>("SELECT " + parameter + " IS NULL", std::nullopt));
    all.emplace_back();
    const std::string array = "ARRAY[" + list + ", NULL]";
    const record row = *co_await conn.fetchrow("SELECT " + array + " AS v, (" + array + ")::text AS t");
    EXPECT_EQ(to_string(row["v"]), row.get<std::string>("t"));
    const auto back = row.get<std::vector<std::optional<T>>>("v");
    EXPECT_EQ(back.size(), all.size());
    const std::string array_form = form.ends_with("::text") ? form : "array_send(%)";
    EXPECT_TRUE(co_await conn.fetchval<bool>(
        "SELECT " + applied(array_form, parameter + "[]") + " = " + applied(array_form, array), all));
    EXPECT_TRUE(co_await conn.fetchval<bool>(
        "SELECT " + applied(array_form, parameter + "[]") + " = " + applied(array_form, array), back));
}

inline std::mt19937_64& dice() {
    static std::mt19937_64 engine(20260101);
    return engine;
}

/// Values made by `make`, sent, and read back the same; the server's send form is what the codec wrote.
template <class T, class Make>
awaitable<void> check_random(connection& conn, const type_entry& e, Make make) {
    const std::string form = co_await form_of(conn, e.type);
    const std::string sql = "SELECT $1::" + e.type + " AS v, " + applied(form, "$1::" + e.type) + " AS f, " +
                            applied(form, "$2::" + e.type) + " AS g";
    for (int i = 0; i < 50; ++i) {
        const T value = make(dice());
        const record first = *co_await conn.fetchrow(sql, value, value);
        const T again = first.get<T>("v");
        const record second = *co_await conn.fetchrow(sql, again, value);
        EXPECT_EQ(to_string(second["v"]), to_string(first["v"])) << e.type;
        EXPECT_EQ(second["f"], second["g"]) << e.type << " " << to_string(first["v"]);
        EXPECT_EQ(first["f"], second["f"]) << e.type << " " << to_string(first["v"]);
    }
}

template <class T>
type_entry entry(std::string type, std::vector<std::string> literals) {
    return {std::move(type), std::move(literals), &check_literals<T>, nullptr};
}

template <class T, class Make>
type_entry entry(std::string type, std::vector<std::string> literals, Make make) {
    return {std::move(type), std::move(literals), &check_literals<T>,
            [make](connection& conn, const type_entry& e) { return check_random<T>(conn, e, make); }};
}

}  // namespace asiopg::test
