// Micro-benchmarks of arrays, beside the copying of the same bytes, and of composite values.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/composite.hpp>

#include <cstring>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include "micro.hpp"

namespace {

using ints = std::vector<int>;

ints numbers(std::size_t count) {
    ints out(count);
    std::iota(out.begin(), out.end(), 1);
    return out;
}

// The bytes of an array's field, copied to memory that is there.
void copy_field(benchmark::State& state, std::size_t count) {
    const std::string field = micro::field_of(numbers(count), micro::builtin(asiopg::oid::int4_array));
    std::vector<char> to(field.size());
    const char* at = field.data();
    const micro::allocation_count counted(state);
    for ([[maybe_unused]] auto each : state) {
        benchmark::DoNotOptimize(at);
        std::memcpy(to.data(), at, field.size());
        benchmark::DoNotOptimize(to.data());
        benchmark::ClobberMemory();
    }
}

// The same into a new vector: what no decoder that gives a vector can do without.
void copy_to_vector(benchmark::State& state, std::size_t count) {
    const std::string field = micro::field_of(numbers(count), micro::builtin(asiopg::oid::int4_array));
    const char* at = field.data();
    const micro::allocation_count counted(state);
    for ([[maybe_unused]] auto each : state) {
        benchmark::DoNotOptimize(at);
        std::vector<char> to(at, at + field.size());
        benchmark::DoNotOptimize(to.data());
        benchmark::ClobberMemory();
    }
}

const asiopg::type& composite() {
    static const asiopg::type_attribute attributes[] = {{"id", &micro::builtin(asiopg::oid::int4)},
                                                        {"name", &micro::builtin(asiopg::oid::text)},
                                                        {"made", &micro::builtin(asiopg::oid::timestamptz)}};
    static const asiopg::type made = [] {
        asiopg::type t;
        t.oid = 70000;
        t.name = "item";
        t.kind = asiopg::type_kind::composite;
        t.binary = true;
        t.attributes = attributes;
        return t;
    }();
    return made;
}

}  // namespace

void micro::add_containers() {
    for (const std::size_t count : {100, 10'000}) {
        const std::string name = "int4[], " + std::to_string(count) + " elements";
        add(name, builtin(asiopg::oid::int4_array), numbers(count));
        benchmark::RegisterBenchmark(("memcpy/" + name).c_str(),
                                     [count](benchmark::State& state) { copy_field(state, count); });
        benchmark::RegisterBenchmark(("memcpy to a new vector/" + name).c_str(),
                                     [count](benchmark::State& state) { copy_to_vector(state, count); });
    }
    add("composite (int4, text, timestamptz)", composite(),
        std::tuple<int, std::string, asiopg::timestamptz>(7, "a name", asiopg::timestamptz()));
}
