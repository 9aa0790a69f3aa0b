// A table with the basic data types, written and read back through natural C++ types and through a struct.
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

using namespace std::chrono_literals;

/// One row; every member is filled from the column of its name.
struct sample {
    std::string a_text;
    int an_integer;
    float a_real;
    bool a_boolean;
    std::chrono::year_month_day a_date;
    std::chrono::local_time<std::chrono::microseconds> a_timestamp;
    nlohmann::json a_json;
    asiopg::uuid a_uuid;
    std::vector<int> integers;

    bool operator==(const sample&) const = default;
};

sample make_sample() {
    return {.a_text = "Grüße",
            .an_integer = 42,
            .a_real = 3.25f,
            .a_boolean = true,
            .a_date = 2024y / 2 / 29,
            .a_timestamp = std::chrono::local_days(2024y / 2 / 29) + 12h + 30min + 500ms,
            .a_json = {{"name", "Ivan"}, {"tags", {"a", "b"}}},
            .a_uuid = asiopg::uuid("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
            .integers = {1, 2, 3}};
}

asio::awaitable<void> run(std::string dsn) {
    asiopg::connection conn = co_await asiopg::connect(dsn);

    fmt::print("Making a table of nine types\n");
    co_await conn.execute(R"(
        CREATE TEMP TABLE samples (
            a_text text, an_integer integer, a_real real, a_boolean boolean, a_date date,
            a_timestamp timestamp, a_json json, a_uuid uuid, integers integer[])
    )");

    const sample written = make_sample();
    asiopg::command_tag tag =
        co_await conn.execute("INSERT INTO samples VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", written.a_text,
                              written.an_integer, written.a_real, written.a_boolean, written.a_date,
                              written.a_timestamp, written.a_json, written.a_uuid, written.integers);
    fmt::print("Wrote a row of C++ values: {}\n", tag);

    co_await conn.execute("INSERT INTO samples (a_text, integers) VALUES ($1, $2)", std::nullopt, std::vector<int>());
    fmt::print("Wrote a row of NULLs and an empty array\n\n");

    // Value by value. `as<T>` checks that the column's type fits T.
    asiopg::result rows = co_await conn.fetch("SELECT * FROM samples");
    const asiopg::record row = rows.front();
    fmt::print("text       {}\n", row["a_text"].as<std::string_view>());  // a view into the row
    fmt::print("integer    {}\n", row["an_integer"].as<int>());
    fmt::print("real       {}\n", row["a_real"].as<float>());
    fmt::print("boolean    {}\n", row["a_boolean"].as<bool>());
    const auto day = row["a_date"].as<std::chrono::year_month_day>();
    fmt::print("date       {}-{:02}-{:02}\n", int(day.year()), unsigned(day.month()), unsigned(day.day()));
    fmt::print("timestamp  {}\n", row["a_timestamp"].as<asiopg::timestamp>().str());  // also infinity and years BC
    fmt::print("json       {}\n", row["a_json"].as<nlohmann::json>().dump());
    fmt::print("uuid       {}\n", row["a_uuid"].as<asiopg::uuid>().str());
    fmt::print("integer[]  {}\n\n", row["integers"].as<std::vector<int>>());

    // The columns say what the server calls their types.
    for (const asiopg::column& c : rows.columns()) fmt::print("{} is {}; ", c.name, c.type->name);

    // NULL is an empty optional, everywhere.
    const asiopg::record nulls = rows.back();
    const auto text = nulls["a_text"].as<std::optional<std::string>>();
    fmt::print("\n\nThe second row as text: {}\n", nulls);
    fmt::print("Its text is {}\n", text ? *text : "NULL");

    // The whole row at once, by column name.
    std::optional<sample> read = co_await conn.fetchrow<sample>("SELECT * FROM samples WHERE an_integer = $1", 42);
    fmt::print("Read back as a struct, the row is {}\n", read == written ? "what was written" : "something else");
    co_await conn.close();
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(io, run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres"), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
