#include "integration/differential/libpq_side.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

namespace asiopg::test::differential {

namespace {

// Whether the server prints as asiopg does.
const std::string canonical_settings =
    "SELECT current_setting('DateStyle') ~ '^ISO' AND current_setting('TimeZone') = 'UTC' AND "
    "current_setting('IntervalStyle') = 'postgres' AND current_setting('bytea_output') = 'hex' AND "
    "current_setting('extra_float_digits')::int > 0";

using result_ptr = std::unique_ptr<PGresult, decltype(&PQclear)>;

result_ptr own(PGresult* r) { return result_ptr(r, &PQclear); }

PGconn* connect_to(const std::string& database) {
    // Later keywords prevail over what the first one holds.
    const char* names[] = {"dbname", "dbname", "sslmode", "client_encoding", "options", nullptr};
    const char* values[] = {std::getenv("ASIOPG_TEST_DSN"),
                            database.empty() ? nullptr : database.c_str(),
                            "disable",
                            "UTF8",
                            "-c search_path=s,public",
                            nullptr};
    return PQconnectdbParams(names, values, 1);
}

std::optional<std::string> text_of(const argument& a) {
    if (const auto* i = std::get_if<std::int64_t>(&a)) return std::to_string(*i);
    if (const auto* d = std::get_if<double>(&a)) return std::to_string(*d);
    if (const auto* b = std::get_if<bool>(&a)) return *b ? "true" : "false";
    if (const auto* s = std::get_if<std::string>(&a)) return *s;
    return std::nullopt;
}

}  // namespace

libpq_session::libpq_session(const std::string& database) : conn_(connect_to(database), &PQfinish) {
    if (PQstatus(conn_.get()) != CONNECTION_OK) ADD_FAILURE() << "libpq: " << PQerrorMessage(conn_.get());
    PQsetNoticeProcessor(
        conn_.get(), [](void*, const char*) {}, nullptr);
}

outcome libpq_session::extended(const step& s) {
    std::vector<std::optional<std::string>> texts;
    std::vector<const char*> values;
    for (const argument& a : s.arguments) texts.push_back(text_of(a));
    for (const auto& t : texts) values.push_back(t ? t->c_str() : nullptr);
    return read(PQexecParams(conn_.get(), s.sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                             nullptr, nullptr, 0));
}

outcome libpq_session::simple(const std::string& sql) { return read(PQexec(conn_.get(), sql.c_str())); }

void libpq_session::must(const std::string& sql) {
    const outcome o = simple(sql);
    if (o.failed) ADD_FAILURE() << "libpq: " << sql << ": " << o.error;
}

void libpq_session::begin_anew() {
    simple("ROLLBACK");
    must("DISCARD ALL");
}

outcome libpq_session::read(PGresult* given) {
    const result_ptr result = own(given);
    outcome o;
    switch (PQresultStatus(result.get())) {
        case PGRES_COPY_IN:
            return end_copy(result.get(), true);
        case PGRES_COPY_OUT:
            return end_copy(result.get(), false);
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
        case PGRES_EMPTY_QUERY:
            break;
        default: {
            o.failed = true;
            const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
            o.sqlstate = state ? state : "";
            o.error = PQresultErrorMessage(result.get());
            return o;
        }
    }
    o.tag = PQcmdStatus(result.get());
    for (int c = 0; c != PQnfields(result.get()); ++c) {
        outcome::column column;
        column.name = PQfname(result.get(), c);
        column.oid = PQftype(result.get(), c);
        column.type = type_of(column.oid).name;
        column.modifier = PQfmod(result.get(), c);
        column.size = static_cast<std::int16_t>(PQfsize(result.get(), c));
        o.columns.push_back(std::move(column));
    }
    for (int r = 0; r != PQntuples(result.get()); ++r) {
        outcome::row row;
        for (int c = 0; c != PQnfields(result.get()); ++c) {
            if (PQgetisnull(result.get(), r, c)) {
                row.emplace_back();
                continue;
            }
            outcome::value v;
            v.bytes.assign(PQgetvalue(result.get(), r, c), static_cast<std::size_t>(PQgetlength(result.get(), r, c)));
            row.emplace_back(std::move(v));
        }
        o.rows.push_back(std::move(row));
    }
    return o;
}

// What asiopg refuses: libpq does not get to send or keep anything either.
outcome libpq_session::end_copy(PGresult* result, bool in) {
    outcome o;
    if (in) {
        PQputCopyEnd(conn_.get(), "not as a query");
    } else {
        char* line = nullptr;
        while (PQgetCopyData(conn_.get(), &line, 0) > 0) PQfreemem(line);
    }
    static_cast<void>(result);
    for (PGresult* next = PQgetResult(conn_.get()); next; next = PQgetResult(conn_.get())) o = read(next);
    (in ? o.is_copy_in : o.is_copy_out) = true;
    return o;
}

const libpq_session::type& libpq_session::type_of(Oid oid) {
    const auto found = types_.find(oid);
    if (found != types_.end()) return found->second;
    const std::string text = std::to_string(oid);
    const char* value = text.c_str();
    const result_ptr result = own(PQexecParams(
        conn_.get(),
        "SELECT n.nspname || '.' || t.typname, t.typtype IN ('b', 'r', 'm') AND t.oid < 16384 AND NOT EXISTS (SELECT "
        "FROM pg_catalog.pg_type e WHERE e.typarray = t.oid AND e.typtype NOT IN ('b', 'r', 'm')) "
        "FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = $1",
        1, nullptr, &value, nullptr, nullptr, 0));
    type t{"type " + text, false};
    if (PQntuples(result.get()) == 1) {
        t.name = PQgetvalue(result.get(), 0, 0);
        t.renders = *PQgetvalue(result.get(), 0, 1) == 't';
    }
    return types_.emplace(oid, std::move(t)).first->second;
}

std::vector<std::optional<libpq_session::rendering>> libpq_session::render(const std::vector<outcome::column>& columns,
                                                                           const std::vector<std::uint32_t>& types,
                                                                           const outcome::row& row) {
    std::vector<std::optional<rendering>> rendered(row.size());
    std::vector<std::size_t> which;
    std::vector<Oid> oids;
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    std::string sql;
    for (std::size_t i = 0; i != row.size(); ++i) {
        if (!row[i] || !type_of(types[i]).renders) continue;
        which.push_back(i);
        oids.push_back(types[i]);
        values.push_back(row[i]->bytes.c_str());
        lengths.push_back(static_cast<int>(row[i]->bytes.size()));
        formats.push_back(columns[i].binary ? 1 : 0);
        const std::string parameter = "$" + std::to_string(which.size());
        sql += (sql.empty() ? canonical_settings : std::string()) + ", " + parameter + ", " + parameter +
               "::pg_catalog.text";
    }
    if (which.empty()) return rendered;
    const result_ptr result = own(PQexecParams(conn_.get(), sql.c_str(), static_cast<int>(which.size()), oids.data(),
                                               values.data(), lengths.data(), formats.data(), 0));
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) {
        for (const std::size_t i : which) {
            rendering r;
            r.text = r.cast = "refused by the server: " + std::string(PQresultErrorMessage(result.get()));
            rendered[i] = std::move(r);
        }
        return rendered;
    }
    for (std::size_t k = 0; k != which.size(); ++k) {
        const int c = static_cast<int>(2 * k + 1);
        rendering r;
        r.canonical = *PQgetvalue(result.get(), 0, 0) == 't';
        r.text.assign(PQgetvalue(result.get(), 0, c), static_cast<std::size_t>(PQgetlength(result.get(), 0, c)));
        r.cast.assign(PQgetvalue(result.get(), 0, c + 1),
                      static_cast<std::size_t>(PQgetlength(result.get(), 0, c + 1)));
        rendered[which[k]] = std::move(r);
    }
    return rendered;
}

}  // namespace asiopg::test::differential
