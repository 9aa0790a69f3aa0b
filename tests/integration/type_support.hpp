// Values of a type compared with what the server makes of them: its binary form, its text, and what a codec gives.
#pragma once

#include <asiopg/connection.hpp>
#include <asiopg/oid.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "integration/support.hpp"
#include "types/value_binary.hpp"
#include "types/value_text.hpp"

namespace asiopg::test {

/// What `'literal'::type` is, by the server: its output function's text, and the bytes that its send function gives.
struct server_value {
    std::string text, binary;
    const type* described = nullptr;
};

inline awaitable<server_value> server_value_of(connection& conn, std::string type_name, std::string literal) {
    server_value out;
    const std::string sql = "SELECT format('%s', $1::text::" + type_name + "), $1::text::" + type_name;
    const auto row = co_await conn.fetchrow(sql, literal);
    EXPECT_TRUE(row) << sql;
    out.text = row->get<std::string>(0);
    out.binary = std::string((*row)[1].bytes());
    out.described = &(*row)[1].type();
    EXPECT_EQ((*row)[1].column().format, format::binary) << type_name;
    co_return out;
}

/// The library prints each literal as the server does, and parses what the server prints.
inline awaitable<void> prints_like_the_server(connection& conn, std::string type_name,
                                              std::vector<std::string> literals, bool parses = true) {
    for (const std::string& literal : literals) {
        const server_value value = co_await server_value_of(conn, type_name, literal);
        std::string text;
        EXPECT_TRUE(detail::append_value_text(text, *value.described, value.binary)) << type_name << " " << literal;
        if (value.described->oid == oid::bool_) text.resize(1);
        EXPECT_EQ(text, value.text) << type_name << " " << literal;
        writer binary;
        EXPECT_EQ(detail::append_value_binary(binary, *value.described, value.text), parses)
            << type_name << " " << value.text;
        EXPECT_EQ(binary.view(), parses ? std::string_view(value.binary) : std::string_view())
            << type_name << " " << value.text;
    }
}

/// Each literal read as a T prints as the server does and, sent back, is the same value to the last byte.
template <class T>
awaitable<void> round_trips(connection& conn, std::string type_name, std::vector<std::string> literals) {
    const std::string sql = "SELECT format('%s', $1::" + type_name + "), $1::" + type_name;
    for (const std::string& literal : literals) {
        const server_value value = co_await server_value_of(conn, type_name, literal);
        const T read = co_await conn.fetchval<T>("SELECT $1::text::" + type_name, literal);
        if constexpr (requires { read.str(); }) {
            EXPECT_EQ(read.str(), value.text) << type_name << " " << literal;
        }
        const auto row = co_await conn.fetchrow(sql, read);
        EXPECT_EQ(row->template get<std::string>(0), value.text) << type_name << " " << literal;
        EXPECT_EQ((*row)[1].bytes(), value.binary) << type_name << " " << literal;
    }
    EXPECT_EQ(co_await conn.fetchval<std::optional<T>>("SELECT $1::" + type_name, std::optional<T>()), std::nullopt);
}

}  // namespace asiopg::test
