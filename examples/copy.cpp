// COPY: a table to a string and to a file and back, a query with arguments, sinks and sources of one's own.
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

#include <cstdlib>
#include <filesystem>

asio::awaitable<void> run(std::string dsn) {
    asiopg::connection conn = co_await asiopg::connect(dsn);
    co_await conn.execute("CREATE TEMP TABLE cities (name text, population bigint)");

    // Into the table: from memory, and from a coroutine that makes the data while it is sent.
    asiopg::command_tag tag = co_await conn.copy_to_table("cities", std::string_view("Vienna\t2006000\nGraz\t\\N\n"));
    fmt::print("{}\n", tag.str());

    int made = 0;
    auto source = [&]() -> asio::awaitable<std::optional<std::string>> {
        std::optional<std::string> line;
        if (++made <= 100000) line = fmt::format("city {}\t{}\n", made, made * 10);
        co_return line;
    };
    tag = co_await conn.copy_to_table("cities", source);
    fmt::print("{} rows from a coroutine\n", tag.rows_affected());

    // Out of it: CSV of a query with arguments, in memory.
    const auto csv = asiopg::copy_options().format(asiopg::copy_format::csv).header().null("unknown");
    std::string data;
    auto args = asiopg::params::of("city 9999_", 3);
    co_await conn.copy_from_query("SELECT * FROM cities WHERE name LIKE $1 ORDER BY name LIMIT $2", std::move(args),
                                  data, csv);
    fmt::print("{}", data);

    // Through a file, and back.
    const std::filesystem::path file = std::filesystem::temp_directory_path() / "asiopg_example_cities.bin";
    const auto binary = asiopg::copy_options().format(asiopg::copy_format::binary);
    tag = co_await conn.copy_from_table("cities", file, binary);
    fmt::print("{} rows in {} bytes\n", tag.rows_affected(), std::filesystem::file_size(file));
    co_await conn.execute("TRUNCATE cities");
    tag = co_await conn.copy_to_table("cities", file, binary);
    fmt::print("{} rows back\n", tag.rows_affected());
    std::filesystem::remove(file);

    // A sink of one's own, which is told how far it is. The connection stays usable when something fails.
    std::size_t lines = 0;
    auto counter = [&](std::string_view chunk) {
        for (const char c : chunk) lines += c == '\n' ? 1 : 0;
    };
    std::uint64_t bytes = 0;
    auto options = asiopg::copy_options().progress([&](const asiopg::copy_progress& p) { bytes = p.bytes; });
    co_await conn.copy_from_table("cities", counter, options);
    fmt::print("{} lines, {} bytes\n", lines, bytes);
    try {
        co_await conn.copy_to_table("cities", std::string_view("Linz\t207000\nWels\tmany\n"));
    } catch (const asiopg::invalid_text_representation& e) {
        fmt::print("{}\n", e.fields().where);
    }
    co_await conn.close();
}

int main(int argc, char** argv) {
    asio::io_context io;
    int status = EXIT_SUCCESS;
    asio::co_spawn(io, run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres"), [&](std::exception_ptr e) {
        try {
            if (e) std::rethrow_exception(e);
        } catch (const std::exception& error) {
            fmt::print(stderr, "{}\n", error.what());
            status = EXIT_FAILURE;
        }
    });
    io.run();
    return status;
}
