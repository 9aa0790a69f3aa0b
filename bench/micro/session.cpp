// Micro-benchmarks of the session: a query of a cached statement is encoded, and a server's canned answer taken in.
#include "session/session.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "micro.hpp"
#include "wire/backend.hpp"

namespace {

namespace detail = asiopg::detail;
namespace wire = asiopg::wire;

template <class... Messages>
std::string bytes(const Messages&... messages) {
    asiopg::writer out;
    (messages.encode(out), ...);
    return std::string(out.view());
}

const wire::ready_for_query ready{wire::transaction_status::idle};

std::string prepared() {
    wire::field_description n;
    n.name = "n";
    n.type_oid = asiopg::oid::int4;
    n.size = 4;
    return bytes(wire::parse_complete(), wire::parameter_description{{asiopg::oid::int4}}, wire::row_description{{n}},
                 ready);
}

std::string answer(int rows) {
    std::string out = bytes(wire::bind_complete());
    for (int i = 0; i != rows; ++i) out += bytes(wire::data_row{{std::string_view("\0\0\0\7", 4)}});
    return out + bytes(wire::command_complete{{"SELECT " + std::to_string(rows)}}, ready);
}

void receive(detail::session& s, std::string_view data, benchmark::State& state) {
    while (!data.empty()) {
        const std::span<char> room = s.prepare_read();
        const std::size_t size = std::min(data.size(), room.size());
        data.copy(room.data(), size);
        data.remove_prefix(size);
        if (s.commit_read(size)) return state.SkipWithError("the session does not understand the answer");
    }
}

void submit(detail::session& s, detail::request& r) {
    r.sql = "SELECT n FROM generate_series(1, $1) AS n";
    r.arguments.add(1000);
    s.submit(r, 0);
}

void query(benchmark::State& state, int rows) {
    const std::string said = answer(rows);
    detail::session s({});
    {
        detail::request first;
        submit(s, first);
        s.commit_write(s.prepare_write().size());
        receive(s, prepared(), state);
        s.commit_write(s.prepare_write().size());
        receive(s, said, state);
        s.next_completed();
    }
    const micro::allocation_count counted(state);
    for ([[maybe_unused]] auto each : state) {
        detail::request r;
        submit(s, r);
        benchmark::DoNotOptimize(s.prepare_write().data());
        s.commit_write(s.prepare_write().size());
        receive(s, said, state);
        if (s.next_completed() != &r || !r.answer || r.answer->size() != static_cast<std::size_t>(rows))
            state.SkipWithError("not the answer");
    }
}

}  // namespace

void micro::add_session() {
    benchmark::RegisterBenchmark("session/query of one row", [](benchmark::State& state) { query(state, 1); });
    benchmark::RegisterBenchmark("session/query of 1000 rows", [](benchmark::State& state) { query(state, 1000); });
}
