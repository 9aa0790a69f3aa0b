// Texts, bytes and what travels as text.
#include <asiopg/codecs/bytea.hpp>
#include <asiopg/codecs/json_text.hpp>
#include <asiopg/codecs/uuid.hpp>

#include "integration/type_table.hpp"

namespace asiopg::test {

namespace {

std::string hexadecimal(random_engine& dice, std::size_t bytes) {
    std::string out;
    for (std::size_t i = 0; i < 2 * bytes; ++i) out += "0123456789abcdef"[dice() & 15];
    return out;
}

std::string byteas(random_engine& dice) {
    return "\\x" + hexadecimal(dice, static_cast<std::size_t>(random_integer(dice, 0, 40)));
}
std::string uuids(random_engine& dice) { return hexadecimal(dice, 16); }
std::string numbers_in_json(random_engine& dice) { return "{\"a\": [1" + random_digits(dice, 30) + ", null, \"x\"]}"; }

}  // namespace

// A224, A225, A231, A232, A242, A257, A266
std::vector<type_entry> text_types() {
    const std::vector<std::string> texts{"", "a", "it's \"quoted\" \\ {a,b}", " padded ", "null", "é漢😀"};
    return {
        entry<std::string>("text", texts, &random_words),
        entry<std::string>("varchar", texts, &random_words),
        entry<std::string>("bpchar", {"a", "b c", "é"}),
        entry<std::string>("name",
                           {"a", "with \"quotes\"", "a23456789012345678901234567890123456789012345678901234567890123"}),
        entry<char>("\"char\"", {"a", "b", "\"", "\\"}),
        entry<std::string>("xml", {"<a>b</a>", "<a b=\"c\">'</a>"}),
        entry<std::vector<std::byte>>("bytea", {"", "\\x00", "\\x0001ff", "abc"}, &byteas),
        entry<uuid>("uuid", {"00000000-0000-0000-0000-000000000000", "583fe0a9-0f50-4b0f-8dc2-0e6a1d4ab7c4"}, &uuids),
        entry<std::string>("json", {"null", "22", "\"null\"", "[2]", "{\"a\":  null}"}, &numbers_in_json),
        entry<json_text>("jsonb", {"null", "22", "\"null\"", "[2]", "{\"a\": null}"}, &numbers_in_json),
        entry<std::string>("jsonpath", {"$.a[*] ? (@ > 2)", "$"}),
        entry<std::string>("refcursor", {"a", "c 1"}),
        entry<std::string>("regproc", {"now", "-"}),
        entry<std::string>("regprocedure", {"lower(text)", "-"}),
        entry<std::string>("regoper", {"pg_catalog.||/", "0"}),
        entry<std::string>("regoperator", {"+(integer,integer)", "0"}),
        entry<std::string>("regclass", {"pg_class", "information_schema.tables", "-"}),
        entry<std::string>("regcollation", {"\"C\"", "-"}),
        entry<std::string>("regtype", {"int4", "timestamp with time zone", "-"}),
        entry<std::string>("regrole", {"postgres", "-"}),
        entry<std::string>("regnamespace", {"pg_catalog", "-"}),
        entry<std::string>("regconfig", {"english", "-"}),
        entry<std::string>("regdictionary", {"simple", "-"}),
        entry<std::string>("aclitem", {"postgres=arwdDxt/postgres", "=r/postgres"}),
        entry<std::vector<std::int16_t>>("int2vector", {"1 -2 3", ""}).without_arrays(),
        entry<std::vector<std::uint32_t>>("oidvector", {"1 4294967295", ""}).without_arrays(),
        // Domains of the server's own.
        entry<int>("information_schema.cardinal_number", {"0", "2147483647"}),
        entry<std::string>("information_schema.character_data", {"", "é"}),
        entry<std::string>("information_schema.sql_identifier", {"a", "b c"}),
        entry<std::string>("information_schema.yes_or_no", {"YES", "NO"}),
    };
}

}  // namespace asiopg::test
