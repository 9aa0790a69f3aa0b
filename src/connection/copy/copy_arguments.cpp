#include "connection/copy/copy_arguments.hpp"

#include <asiopg/codecs/array.hpp>
#include <asiopg/error.hpp>
#include <asiopg/result.hpp>
#include <asiopg/struct_mapping.hpp>

#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "core/quote.hpp"
#include "core/sql_arguments.hpp"

namespace asiopg::detail {

namespace {

using names = std::vector<std::string>;

std::string quoted_name(const type& t) {
    if (t.name.empty()) throw interface_error("the type of an argument is unknown: cast its placeholder");
    std::string out;
    quote_identifier(t.schema, "schema", out);
    out += '.';
    quote_identifier(t.name, "type", out);
    return out;
}

struct described {
    names types;
    std::shared_ptr<const row_description> columns;
};

described take_description(operation& op, std::exception_ptr& failure) {
    described all;
    try {
        for (const type* t : op.prepared->parameters) all.types.push_back(quoted_name(*t));
        all.columns = op.prepared->description;
    } catch (...) {
        failure = std::current_exception();
    }
    return all;
}

names take_literals(operation& op, std::exception_ptr& failure) {
    try {
        return map_value<names>(result(std::move(op.answer)));
    } catch (...) {
        failure = std::current_exception();
        return {};
    }
}

}  // namespace

// format() writes a value as the type itself does; a cast to text might be somebody's own, and drops a char's blanks.
std::string literals_query(const std::vector<std::string>& types) {
    std::string sql = "SELECT ARRAY[";
    for (std::size_t i = 0; i != types.size(); ++i) {
        if (i != 0) sql += ", ";
        sql += "pg_catalog.format('%L', $" + std::to_string(i + 1) + "::" + types[i] + ")";
    }
    // Written so that every session reads the same value: dates as ISO, intervals with their units, floats with all
    // digits. (The settings are those of the transaction; within one they are put back.) A target list is computed in
    // its order.
    return sql +
           "], pg_catalog.set_config('DateStyle', s.d, true), pg_catalog.set_config('IntervalStyle', s.i, true), "
           "pg_catalog.set_config('extra_float_digits', s.f, true) FROM (SELECT "
           "pg_catalog.current_setting('DateStyle') AS d, pg_catalog.current_setting('IntervalStyle') AS i, "
           "pg_catalog.current_setting('extra_float_digits') AS f, "
           "pg_catalog.set_config('DateStyle', 'ISO', true), "
           "pg_catalog.set_config('IntervalStyle', 'iso_8601', true), "
           "pg_catalog.set_config('extra_float_digits', '3', true)) s";
}

awaitable<copied_query> with_arguments(std::shared_ptr<engine> e, std::uint64_t owner, const exclusive_hold& hold,
                                       std::string sql, params arguments, time_limit limit) {
    auto prepare = make_operation(e, owner, limit.step(sql), request::kind::prepare);
    hold.begin(*prepare, "a COPY");
    const described query = co_await launch<described, &take_description>(std::move(prepare));
    const names& types = query.types;
    if (types.size() != arguments.size())
        throw interface_error("the query expects " + std::to_string(types.size()) +
                              (types.size() == 1 ? " argument, " : " arguments, ") + std::to_string(arguments.size()) +
                              (arguments.size() == 1 ? " was passed" : " were passed"));
    std::vector<literal_argument> all(types.size());
    if (!types.empty()) {
        auto render = make_operation(e, hold.id(), limit.step(literals_query(types)), request::kind::extended);
        render->arguments = std::move(arguments);
        names literals = co_await launch<names, &take_literals>(std::move(render));
        for (std::size_t i = 0; i != all.size(); ++i) {
            all[i].value = std::move(literals[i]);
            all[i].type = types[i];
        }
    }
    const copy_server server = co_await copy_server_of(e);
    copied_query whole;
    whole.columns = query.columns;
    whole.text = insert_arguments(sql, server.standard_strings, all);
    co_return whole;
}

}  // namespace asiopg::detail
