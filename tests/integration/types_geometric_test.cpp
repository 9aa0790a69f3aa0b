// Geometric types through the server.
#include <asiopg/codecs/geometric.hpp>

#include "integration/type_support.hpp"

namespace asiopg::test {
namespace {

using texts = std::vector<std::string>;

template <class T>
awaitable<void> check(connection& conn, std::string type_name, texts literals) {
    co_await prints_like_the_server(conn, type_name, literals, false);
    co_await round_trips<T>(conn, type_name, literals);
}

// A239
TEST(types_geometric, all) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts points{"(1,2)", "(0,-0)", "(1e300,-1e-300)", "(Infinity,NaN)", "(0.1,1e15)"};
        co_await check<point>(conn, "point", points);
        const texts lines{"{1,2,3}", "{-1.5,0,1e-7}"};
        co_await check<line>(conn, "line", lines);
        const texts segments{"[(1,2),(3,4)]", "[(3,4),(1,2)]"};
        co_await check<lseg>(conn, "lseg", segments);
        const texts boxes{"(1,2),(3,4)", "(3,2),(1,4)", "(0,0),(0,0)"};
        co_await check<box>(conn, "box", boxes);
        const texts paths{"[(1,2),(3,4)]", "((1,2),(3,4))", "[(1,2)]", "((1,2),(3,4),(5,6.5))"};
        co_await check<path>(conn, "path", paths);
        const texts polygons{"((1,2),(3,4),(5,6))", "((1,2))"};
        co_await check<polygon>(conn, "polygon", polygons);
        const texts circles{"<(1,2),3>", "<(0,0),0>"};
        co_await check<circle>(conn, "circle", circles);
    });
}

// Two opposite corners in any order.
TEST(types_geometric, box_corners) {
    run_test([](connection& conn) -> awaitable<void> {
        const box made(point(3, 2), point(1, 4));
        EXPECT_EQ(co_await conn.fetchval<box>("SELECT box(point(3,2), point(1,4))"), made);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::box", made), "(3,4),(1,2)");
    });
}

}  // namespace
}  // namespace asiopg::test
