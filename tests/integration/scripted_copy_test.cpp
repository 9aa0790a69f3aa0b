// COPY with a server that breaks off: what is incomplete is an error, at every byte.
#include <asiopg/byte_sink.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/copy_options.hpp>

#include <gtest/gtest.h>

#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

const std::string copy_out = say::raw('H', std::string("\0\0\1\0\0", 5)),
                  copy_in = say::raw('G', std::string("\0\0\1\0\0", 5));
const std::string whole = copy_out + say::raw('d', "1\n") + say::raw('d', "2\n") + say::raw('c', "") +
                          say::raw('C', std::string("COPY 2\0", 7)) + say::raw('Z', "I");

// A207; a connection that ends amid the data is no end of the data.
TEST(scripted_copy, data_that_is_cut_off) {
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        asio::io_context io;
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.read_flight();
            co_await p.send(whole.substr(0, cut));
            p.close();
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(server.options());
            std::string data;
            const failure f = co_await failure_of(conn.copy_from_table("t", data));
            const bool complete = cut == whole.size();
            EXPECT_EQ(!f, complete) << cut << ' ' << f;
            if (f) {
                EXPECT_TRUE(f.is<connection_error>()) << cut << ' ' << f;
                EXPECT_TRUE(conn.is_closed());
            }
            EXPECT_TRUE(std::string_view("1\n2\n").starts_with(data)) << data;
        });
    }
}

// A server that says that a COPY is complete, and not that its data is.
TEST(scripted_copy, data_without_its_end) {
    const std::string over = say::raw('C', std::string("COPY 2\0", 7)) + say::raw('Z', "I");
    for (const std::string& answer : {copy_out + say::raw('d', "1\n") + over, copy_out + over, over,
                                      copy_out + say::raw('c', "") + say::raw('d', "1\n") + over,
                                      copy_out + say::raw('d', "1\n") + say::raw('Z', "I")}) {
        for (const bool verb : {true, false}) {
            if (!verb && answer == over) continue;  // which is what COPY to a file says
            asio::io_context io;
            scripted_server server(io, [&](peer& p) -> awaitable<void> {
                co_await p.welcome();
                co_await p.read_flight();
                co_await p.send(answer);
                co_await p.drain();
            });
            run(io, [&]() -> awaitable<void> {
                connection conn = co_await connect(server.options());
                std::string data;
                auto copies = verb ? conn.copy_from_table("t", data) : conn.execute("COPY t TO STDOUT");
                const failure f = co_await failure_of(std::move(copies));
                EXPECT_TRUE(f.is<connection_error>()) << f;
                EXPECT_TRUE(conn.is_closed());
            });
        }
    }
}

TEST(scripted_copy, upload_that_is_cut_off) {
    for (const int when : {0, 1, 2}) {
        asio::io_context io;
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.read_flight();
            if (when > 0) co_await p.send(copy_in);
            if (when > 1) {
                client_message m = co_await p.read();
                EXPECT_EQ(m.tag, 'd');
            }
            p.close();
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(server.options());
            const auto endless = [] { return std::string(100000, 'x'); };
            const failure f = co_await failure_of(conn.copy_to_table("t", endless));
            EXPECT_TRUE(f.is<connection_error>()) << f;
            EXPECT_TRUE(conn.is_closed());
        });
    }
}

// A212: the server is told why.
TEST(scripted_copy, reason_of_a_failure) {
    asio::io_context io;
    std::string sql, reason, tags;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        sql = p.flight().back().body;
        co_await p.send(copy_in);
        for (client_message m = co_await p.read();; m = co_await p.read()) {
            tags += m.tag;
            if (m.tag == 'f') {
                reason = m.body;
                break;
            }
        }
        co_await p.send(say::raw('E', std::string("SERROR\0C57014\0Mcanceled\0\0", 25)) + say::raw('Z', "I"));
        co_await p.serve_script("SELECT 1");
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        const auto broken = []() -> std::string { throw std::runtime_error("the source is broken"); };
        const failure f = co_await failure_of(conn.copy_to_table("t", broken));
        EXPECT_EQ(f.what(), "the source is broken");
        EXPECT_EQ(reason, std::string("the source is broken\0", 21));
        EXPECT_EQ(sql, std::string("COPY \"t\" FROM STDIN\0", 20));
        EXPECT_EQ(tags, "f");
        EXPECT_EQ((co_await conn.execute("SELECT 1")).str(), "SELECT 1");
    });
}

// A215
TEST(scripted_copy, old_server) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.send(say::raw('R', std::string(4, '\0')) +
                        say::raw('S', std::string("server_version\0"
                                                  "11.22\0",
                                                  21)) +
                        say::raw('K', std::string(8, '\1')) + say::raw('Z', "I"));
        co_await p.drain();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        const failure f =
            co_await failure_of(conn.copy_to_table("t", std::string_view("1\n"), copy_options().where("true")));
        EXPECT_TRUE(f.is<interface_error>());
        EXPECT_EQ(f.what(), "COPY's option WHERE needs PostgreSQL 12 or later; the server is PostgreSQL 11");
        EXPECT_FALSE(conn.is_closed());
    });
}

}  // namespace
}  // namespace asiopg::test
