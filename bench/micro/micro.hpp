// What the micro-benchmarks share: a value decoded from a field, and encoded as an argument, with allocations counted.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/decode.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/writer.hpp>

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

namespace micro {

/// How often this program has allocated memory.
std::size_t allocations() noexcept;

/// Counts the allocations of its lifetime, and reports them for each value.
class allocation_count {
public:
    explicit allocation_count(benchmark::State& state) : state_(state), before_(allocations()) {}
    ~allocation_count() {
        state_.counters["allocs"] =
            benchmark::Counter(static_cast<double>(allocations() - before_), benchmark::Counter::kAvgIterations);
    }
    allocation_count(const allocation_count&) = delete;
    allocation_count& operator=(const allocation_count&) = delete;

private:
    benchmark::State& state_;
    std::size_t before_;
};

inline const asiopg::type& builtin(asiopg::oid_t oid) { return *asiopg::find_builtin_type(oid); }

/// A field of a row: the value's length and bytes.
template <class T>
std::string field_of(const T& value, const asiopg::type& t) {
    asiopg::writer out;
    const std::size_t mark = out.begin_length();
    asiopg::codec<T>::encode(value, t, out);
    out.end_length(mark);
    return std::string(out.view());
}

/// As `record::get<T>()` does it, from a row in the cache.
template <class T, class Encoded>
void decode(benchmark::State& state, const asiopg::type& t, const Encoded& value) {
    const std::string field = field_of(value, t);
    asiopg::column column;
    column.type = &t;
    const char* at = field.data();
    const allocation_count counted(state);
    for ([[maybe_unused]] auto each : state) {
        benchmark::DoNotOptimize(at);
        T decoded = asiopg::detail::decode_field<T>(column, at);
        benchmark::DoNotOptimize(decoded);
    }
}

/// Into a buffer that has its size already, as a connection's has.
template <class T>
void encode(benchmark::State& state, const asiopg::type& t, const T& value) {
    asiopg::writer out;
    asiopg::codec<T>::encode(value, t, out);
    const T* at = &value;
    const allocation_count counted(state);
    for ([[maybe_unused]] auto each : state) {
        out.clear();
        benchmark::DoNotOptimize(at);
        const std::size_t mark = out.begin_length();
        asiopg::codec<T>::encode(*at, t, out);
        out.end_length(mark);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
}

/// decode/NAME and encode/NAME. `t` outlives the program's benchmarks.
template <class T>
void add(const std::string& name, const asiopg::type& t, const T& value) {
    benchmark::RegisterBenchmark(("decode/" + name).c_str(),
                                 [&t, value](benchmark::State& state) { decode<T>(state, t, value); });
    benchmark::RegisterBenchmark(("encode/" + name).c_str(),
                                 [&t, value](benchmark::State& state) { encode<T>(state, t, value); });
}

void add_scalars();
void add_containers();
void add_rows();
void add_scram();
void add_session();

}  // namespace micro
