// Every column of the server's own tables and views decodes, and prints as the server prints it.
#include <asiopg/connection.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// A262 (aclitem[] of all pg_class rows among them)
TEST(catalog_columns, print_as_the_server_prints_them) {
    run_test(
        [](connection& conn) -> awaitable<void> {
            // Per table one query, which gives each column and, behind it, the column as text.
            const auto queries = co_await conn.fetch<std::string>(
                "SELECT 'SELECT ' || string_agg(format('%1$I, %1$I::text', a.attname), ', ' ORDER BY a.attnum) || "
                "format(' FROM %I.%I LIMIT 2000', n.nspname, c.relname) "
                "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = "
                "c.relnamespace "
                "WHERE n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v') AND a.attnum > 0 "
                "AND NOT a.attisdropped GROUP BY n.nspname, c.relname ORDER BY n.nspname, c.relname");
            EXPECT_GT(queries.size(), 150u);
            std::size_t values = 0, wrong = 0;
            for (const std::string& sql : queries) {
                const result rows = co_await conn.fetch(sql);
                for (const record& row : rows)
                    for (std::size_t i = 0; i < row.size(); i += 2) {
                        const field value = row[i], text = row[i + 1];
                        ++values;
                        if (value.is_null() ? text.is_null() : to_string(value) == text.as<std::string_view>())
                            continue;
                        if (++wrong <= 20)
                            ADD_FAILURE()
                                << sql.substr(sql.rfind(" FROM ")) << ", " << value.name() << " of type "
                                << value.type().name << "\n  " << to_string(value) << "\n  " << to_string(text);
                    }
            }
            EXPECT_EQ(wrong, 0u);
            EXPECT_GT(values, 100000u);
        },
        seconds(50));
}

}  // namespace
}  // namespace asiopg::test
