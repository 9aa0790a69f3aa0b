// Types of your own: a struct as composite type, an enum, a strong typedef, a decimal from elsewhere.
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

// A composite type, matched by the names of its attributes.
struct point3 {
    double x = 0, y = 0, z = 0;
};
template <>
struct asiopg::codec<point3> : asiopg::composite_codec<point3> {};

// An enum, by label.
enum class mood { sad, happy };
template <>
struct asiopg::enum_labels<mood> {
    static constexpr std::pair<mood, std::string_view> labels[] = {{mood::sad, "sad"}, {mood::happy, "happy"}};
};

// A strong typedef: it travels as the integer in it.
class user_id {
public:
    explicit user_id(std::int64_t v) : value_(v) {}
    std::int64_t value() const { return value_; }

private:
    std::int64_t value_;
};
template <>
struct asiopg::codec<user_id> : asiopg::codec_as<user_id, std::int64_t> {};

// Some library's decimal, which knows digits as text.
namespace elsewhere {
struct decimal {
    std::string digits;
};
}  // namespace elsewhere
template <>
struct asiopg::codec<elsewhere::decimal> : asiopg::codec_as<elsewhere::decimal, asiopg::numeric> {
    static elsewhere::decimal from(const asiopg::numeric& n) { return {n.str()}; }
    static asiopg::numeric to(const elsewhere::decimal& d) { return asiopg::numeric(d.digits); }
};

asio::awaitable<void> run(std::string dsn) {
    asiopg::connection conn = co_await asiopg::connect(dsn);
    co_await conn.execute("CREATE TYPE pg_temp.point3 AS (x float8, y float8, z float8)");
    co_await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'happy')");
    co_await conn.execute(
        "CREATE TEMP TABLE visits (id bigint, at pg_temp.point3, path pg_temp.point3[], feels pg_temp.mood, paid "
        "numeric)");

    std::vector<point3> path(2);
    path[1].z = 1.5;
    elsewhere::decimal price;
    price.digits = "19.90";
    co_await conn.execute("INSERT INTO visits VALUES ($1, $2, $3, $4, $5)", user_id(7), path[1], path, mood::happy,
                          price);

    auto row = co_await conn.fetchrow("SELECT * FROM visits");
    const auto id = row->get<user_id>("id");
    const auto at = row->get<point3>("at");
    const auto walked = row->get<std::vector<point3>>("path");
    const auto feels = row->get<mood>("feels");
    const auto paid = row->get<elsewhere::decimal>("paid");
    fmt::print("user {} at ({}, {}, {}) after {} points, {}, paid {}\n", id.value(), at.x, at.y, at.z, walked.size(),
               feels == mood::happy ? "happy" : "sad", paid.digits);

    // The same without a C++ type: a record, whose fields are found by name.
    const auto point = row->get<asiopg::record>("at");
    fmt::print("z = {}\n", point.get<double>("z"));
    co_await conn.close();
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(io, run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres"), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
