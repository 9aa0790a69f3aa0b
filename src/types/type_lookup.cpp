#include "types/type_lookup.hpp"

#include <charconv>

namespace asiopg::detail {

namespace {

// Every name and operator is qualified: what a search_path holds cannot get in between. array_in is 750 everywhere.
constexpr std::string_view head = R"(
WITH RECURSIVE part(oid) AS (
  SELECT pg_catalog.unnest('{)";
constexpr std::string_view recursion = R"(}'::pg_catalog.oid[])
  UNION
  SELECT more.oid
  FROM part
  JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) part.oid
  CROSS JOIN LATERAL (
    SELECT t.typelem WHERE t.typinput::pg_catalog.oid OPERATOR(pg_catalog.=) 750::pg_catalog.oid
    UNION ALL SELECT t.typbasetype WHERE t.typtype OPERATOR(pg_catalog.=) 'd'
    UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
      WHERE t.typtype OPERATOR(pg_catalog.=) 'c' AND a.attrelid OPERATOR(pg_catalog.=) t.typrelid
        AND a.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2 AND NOT a.attisdropped
    UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid)";
constexpr std::string_view multirange_recursion = R"(
    UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r WHERE r.rngmultitypid OPERATOR(pg_catalog.=) t.oid)";
constexpr std::string_view selection = R"(
  ) AS more(oid)
)
SELECT t.oid, n.nspname, t.typname, t.typtype,
  CASE WHEN t.typinput::pg_catalog.oid OPERATOR(pg_catalog.=) 750::pg_catalog.oid THEN t.typelem END,
  t.typdelim, t.typbasetype, )";
constexpr std::string_view range_subtype = R"((SELECT r.rngsubtype FROM pg_catalog.pg_range r
    WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid))";
constexpr std::string_view multirange_subtype = R"((SELECT CASE WHEN r.rngtypid OPERATOR(pg_catalog.=) t.oid THEN
    r.rngsubtype ELSE r.rngtypid END FROM pg_catalog.pg_range r
    WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid OR r.rngmultitypid OPERATOR(pg_catalog.=) t.oid LIMIT 1))";
constexpr std::string_view tail = R"(,
  t.typsend::pg_catalog.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
    AND t.typreceive::pg_catalog.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid,
  (SELECT e.extname FROM pg_catalog.pg_depend d
     JOIN pg_catalog.pg_extension e ON e.oid OPERATOR(pg_catalog.=) d.refobjid
     WHERE d.classid OPERATOR(pg_catalog.=) 1247::pg_catalog.oid AND d.objid OPERATOR(pg_catalog.=) t.oid
       AND d.refclassid OPERATOR(pg_catalog.=) 3079::pg_catalog.oid AND d.deptype OPERATOR(pg_catalog.=) 'e' LIMIT 1),
  a.attname, a.atttypid
FROM part
JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) part.oid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
LEFT JOIN pg_catalog.pg_attribute a ON t.typtype OPERATOR(pg_catalog.=) 'c'
  AND a.attrelid OPERATOR(pg_catalog.=) t.typrelid AND a.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2
  AND NOT a.attisdropped
ORDER BY t.oid, a.attnum)";

constexpr int first_with_multiranges = 14;

// NULL counts as 0.
bool parse_oid(const std::optional<std::string_view>& text, oid_t& out) noexcept {
    out = 0;
    if (!text) return true;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), out);
    return error == std::errc() && end == text->data() + text->size();
}

}  // namespace

std::string type_lookup_sql(std::span<const oid_t> oids, int server_version) {
    std::string sql(head);
    for (std::size_t i = 0; i < oids.size(); ++i) {
        if (i) sql += ',';
        sql += std::to_string(oids[i]);
    }
    const bool multiranges = server_version >= first_with_multiranges;
    sql += recursion;
    if (multiranges) sql += multirange_recursion;
    sql += selection;
    sql += multiranges ? multirange_subtype : range_subtype;
    sql += tail;
    return sql;
}

bool type_lookup::add_row(std::span<const std::optional<std::string_view>> values) {
    if (values.size() != columns) return false;
    for (const std::size_t i : {0, 1, 2, 3, 5, 8})
        if (!values[i]) return false;
    oid_t oid = 0;
    if (!parse_oid(values[0], oid)) return false;
    if (found_.empty() || found_.back().oid != oid) {
        looked_up_type t;
        t.oid = oid;
        t.schema = *values[1];
        t.name = *values[2];
        if (values[3]->size() != 1 || values[5]->size() != 1) return false;
        t.typtype = values[3]->front();
        t.delimiter = values[5]->front();
        if (!parse_oid(values[4], t.element) || !parse_oid(values[6], t.base) || !parse_oid(values[7], t.subtype))
            return false;
        t.has_binary = *values[8] == "t";
        t.extension = values[9].value_or("");
        found_.push_back(std::move(t));
    }
    if (!values[10]) return true;
    oid_t attribute = 0;
    if (!parse_oid(values[11], attribute)) return false;
    found_.back().attributes.emplace_back(*values[10], attribute);
    return true;
}

}  // namespace asiopg::detail
