// asiopg_micro: what decoding and encoding one value costs, and the protocol itself, without a server.
#include <cstdlib>
#include <new>

#include "micro.hpp"

namespace {

std::size_t counted = 0;  // the benchmarks run on one thread

void* allocate(std::size_t size) {
    ++counted;
    if (void* at = std::malloc(size ? size : 1)) return at;
    throw std::bad_alloc();
}

}  // namespace

std::size_t micro::allocations() noexcept { return counted; }

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* at) noexcept { std::free(at); }
void operator delete[](void* at) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }
void operator delete[](void* at, std::size_t) noexcept { std::free(at); }

int main(int argc, char** argv) {
    micro::add_scalars();
    micro::add_containers();
    micro::add_rows();
    micro::add_scram();
    micro::add_session();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
