#include "integration/type_table.hpp"

namespace asiopg::test {

awaitable<std::string> form_of(connection& conn, std::string type) {
    const auto send = co_await conn.fetchval<std::string>(
        "SELECT CASE WHEN typsend <> 0 THEN typsend::oid::regproc::text ELSE '' END FROM pg_type "
        "WHERE oid = $1::text::regtype",
        std::move(type));
    if (send.empty()) co_return std::string("(%)::text");
    co_return send + "(%)";
}

std::string applied(const std::string& form, const std::string& value) {
    std::string out = form;
    return out.replace(out.find('%'), 1, value);
}

std::string quoted_literal(const std::string& text) {
    std::string out = "E'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

void expect_printed(const record& row, bool prints) {
    if (prints) {
        EXPECT_EQ(to_string(row["v"]), row.get<std::string>("t")) << row["v"].type().name;
    } else {
        EXPECT_TRUE(to_string(row["v"]).starts_with("\\x")) << row["v"].type().name;
    }
}

std::int64_t random_integer(random_engine& dice, std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(dice);
}

std::string random_digits(random_engine& dice, std::size_t most) {
    std::string out;
    const auto count = random_integer(dice, 1, static_cast<std::int64_t>(most));
    for (std::int64_t i = 0; i < count; ++i) out += static_cast<char>('0' + random_integer(dice, 0, 9));
    return out;
}

std::string random_words(random_engine& dice) {
    static const std::vector<std::string> parts{"a", "B",  " ",  "\"", "'",  "\\", ",", "{",    "}", "(",
                                                ")", "\n", "\t", "é",  "漢", "😀",  ";", "null", "7", "\x7f"};
    std::string out;
    const auto count = random_integer(dice, 0, 12);
    for (std::int64_t i = 0; i < count; ++i) out += parts[static_cast<std::size_t>(random_integer(dice, 0, 19))];
    return out;
}

}  // namespace asiopg::test
