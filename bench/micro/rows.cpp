// Micro-benchmarks of rows: of seven columns, as a binary COPY's and as the arguments of a Bind, 1000 at a time.
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/detail/element_source.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "micro.hpp"

namespace {

struct plain {
    int a = 10, b = 11, c = 10;
    std::string_view d = "TESTTESTTEST";
    double e = 10.333;
    int f = 12341234;
    std::string_view g = "123412341234";
};
/// What is not stored as it is: another integer's width, a numeric, longer texts, NULLs.
struct mixed {
    long a = 10;
    std::optional<int> b = std::nullopt;
    int c = 10;
    std::string d = std::string(40, 'x');
    asiopg::numeric e = asiopg::numeric("10.333");
    int f = 12341234;
    std::string g = "g";
};

template <class Row>
void encode_rows(benchmark::State& state, bool copy, asiopg::oid_t number) {
    namespace oid = asiopg::oid;
    asiopg::detail::row_target target;
    target.copy = copy;
    for (const asiopg::oid_t each : {oid::int4, oid::int4, oid::int4, oid::text, number, oid::int4, oid::text}) {
        target.types.push_back(&micro::builtin(each));
        target.names.emplace_back("column");
    }
    if (!copy) {
        target.before = std::string_view("B\0\0\0\0\0asiopg_1\0", 15);
        target.behind = std::string_view("\0\1\0\1E\0\0\0\11\0\0\0\0\0", 14);
        target.apart = 10;
    }
    const std::vector<Row> rows(1000);
    asiopg::writer out;
    const micro::allocation_count counted(state);
    for ([[maybe_unused]] auto each : state) {
        asiopg::detail::element_range<const std::vector<Row>&> source(rows);
        asiopg::detail::row_plan plan(target);
        out.clear();
        source.start();
        while (source.encode(plan, out, 1 << 20)) {
        }
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(state.iterations() * 1000);
}

}  // namespace

void micro::add_rows() {
    namespace oid = asiopg::oid;
    benchmark::RegisterBenchmark("rows/copy, stored as they are",
                                 [](benchmark::State& s) { encode_rows<plain>(s, true, oid::float8); });
    benchmark::RegisterBenchmark("rows/bind, stored as they are",
                                 [](benchmark::State& s) { encode_rows<plain>(s, false, oid::float8); });
    benchmark::RegisterBenchmark("rows/copy, by their codecs",
                                 [](benchmark::State& s) { encode_rows<mixed>(s, true, oid::numeric); });
    benchmark::RegisterBenchmark("rows/bind, by their codecs",
                                 [](benchmark::State& s) { encode_rows<mixed>(s, false, oid::numeric); });
}
