#include "integration/differential/asiopg_side.hpp"

#include <asiopg/error_predicates.hpp>
#include <asiopg/postgres_error.hpp>
#include <asiopg/row_stream.hpp>

#include <typeinfo>

namespace asiopg::test::differential {

namespace {

params arguments_of(const step& s) {
    params list;
    for (const argument& a : s.arguments) {
        if (const auto* i = std::get_if<std::int64_t>(&a))
            list.add(*i);
        else if (const auto* d = std::get_if<double>(&a))
            list.add(*d);
        else if (const auto* b = std::get_if<bool>(&a))
            list.add(*b);
        else if (const auto* t = std::get_if<std::string>(&a))
            list.add(*t);
        else
            list.add(std::nullopt);
    }
    return list;
}

void take(outcome& o, std::span<const column> columns) {
    o.columns.clear();
    for (const column& c : columns) {
        outcome::column taken;
        taken.name = c.name;
        taken.type = std::string(c.type->schema) + "." + std::string(c.type->name);
        taken.modifier = c.type_modifier;
        taken.size = c.type_size;
        taken.oid = c.type->oid;
        taken.binary = c.format == format::binary;
        o.columns.push_back(std::move(taken));
    }
}

void take(outcome& o, const result& rows) {
    for (const record& r : rows) {
        outcome::row row;
        for (const field f : r) {
            if (f.is_null()) {
                row.emplace_back();
                continue;
            }
            outcome::value v;
            v.bytes = f.bytes();
            v.printed = to_string(f);
            row.emplace_back(std::move(v));
        }
        o.rows.push_back(std::move(row));
    }
}

awaitable<void> attempt(verbs& on, const step& s, verb by, outcome& o) {
    params list = arguments_of(s);
    if (by == verb::execute || s.is_script) {
        command_tag tag;
        if (list.empty())
            tag = co_await on.execute(s.sql);
        else
            tag = co_await on.execute(s.sql, std::move(list));
        o.tag = tag.str();
    } else if (by == verb::fetch) {
        const result rows = co_await on.fetch(s.sql, std::move(list));
        take(o, rows.columns());
        take(o, rows);
        o.tag = rows.tag().str();
    } else {
        row_stream rows = co_await on.stream(s.sql, std::move(list));
        take(o, rows.columns());
        for (result batch = co_await rows.next_batch(); !batch.empty(); batch = co_await rows.next_batch())
            take(o, batch);
        o.tag = rows.tag().str();
    }
}

}  // namespace

awaitable<std::shared_ptr<const outcome>> perform(verbs& on, const step& s, verb by) {
    auto o = std::make_shared<outcome>();
    try {
        co_await attempt(on, s, by, *o);
    } catch (const postgres_error& e) {
        o->failed = true;
        o->sqlstate = e.sqlstate();
        o->error = e.what();
        o->safe_to_retry = safe_to_retry(e);
    } catch (const std::exception& e) {
        o->failed = true;
        o->error = std::string(typeid(e).name()) + ": " + e.what();
        o->safe_to_retry = safe_to_retry(e);
    }
    co_return o;
}

}  // namespace asiopg::test::differential
