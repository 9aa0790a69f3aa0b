#include "connection/copy/copy_columns.hpp"

#include <asiopg/codecs/array.hpp>
#include <asiopg/params.hpp>
#include <asiopg/result.hpp>

#include <algorithm>
#include <optional>
#include <vector>

#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/operation/take.hpp"
#include "core/quote.hpp"

namespace asiopg::detail {

namespace {

using names = std::vector<std::string>;

std::string quoted_table(const std::string& table, const copy_options::values& options) {
    std::string name;
    if (options.schema_name) {
        quote_identifier(*options.schema_name, "schema", name);
        name += '.';
    }
    quote_identifier(table, "table", name);
    return name;
}

std::string columns_query(const std::string& table, const names& columns) {
    std::string sql = "SELECT ";
    if (columns.empty()) sql += '*';
    for (std::size_t i = 0; i != columns.size(); ++i) {
        if (i) sql += ", ";
        quote_identifier(columns[i], "column", sql);
    }
    return sql + " FROM " + table + " LIMIT 0";
}

// One row: the names of the generated columns, and nothing of the table, whose columns are described though.
std::string all_columns_query(const std::string& table) {
    return "SELECT g.names, t.* FROM (SELECT pg_catalog.array_agg(a.attname::pg_catalog.text) "
           "FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = $1::pg_catalog.text::pg_catalog.regclass "
           "AND a.attgenerated <> '') AS g(names) LEFT JOIN " +
           table + " AS t ON false";
}

}  // namespace

awaitable<row_target> columns_to_copy(std::shared_ptr<engine> e, std::uint64_t owner, const exclusive_hold& hold,
                                      const std::string& table, const copy_options& options, const copy_server& server,
                                      time_limit limit) {
    const std::string name = quoted_table(table, options.get());
    const names& wanted = options.get().columns;
    const bool without_generated = wanted.empty() && server.version >= 12;
    std::string sql = without_generated ? all_columns_query(name) : columns_query(name, wanted);
    auto op = make_operation(e, owner, limit.step(std::move(sql)), request::kind::extended);
    if (without_generated) op->arguments = params::of(name);
    if (owner != hold.id()) hold.begin(*op, "a COPY");
    const result answer = co_await launch<result, &take_result>(std::move(op));

    row_target target;
    target.copy = true;
    target.types_owner = std::make_shared<const result>(answer);
    std::optional<names> generated;
    if (without_generated) generated = answer.front().get<std::optional<names>>(0);
    for (std::size_t i = without_generated ? 1 : 0; i < answer.columns().size(); ++i) {
        const column& c = answer.columns()[i];
        if (generated && std::find(generated->begin(), generated->end(), c.name) != generated->end()) continue;
        target.types.push_back(c.type);
        target.names.push_back(c.name);
    }
    co_return target;
}

}  // namespace asiopg::detail
