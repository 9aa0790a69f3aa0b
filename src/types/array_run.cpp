// Runs of array elements of one fixed size, in loops that do nothing else.
#include "types/array_run.hpp"

#include <asiopg/detail/array.hpp>
#include <asiopg/reader.hpp>

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace asiopg::detail {

namespace {

template <class T>
bool load_run(const char* at, char* to, std::size_t count) noexcept {
    constexpr std::uint32_t expected = from_network(static_cast<std::uint32_t>(sizeof(T)));
    std::uint32_t wrong = 0;
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t length;
        std::memcpy(&length, at, sizeof length);
        wrong |= length ^ expected;
        const T value = load_network<T>(at + 4);
        std::memcpy(to, &value, sizeof value);
        at += 4 + sizeof(T);
        to += sizeof(T);
    }
    return wrong == 0;
}

template <class T>
void store_run(char* at, const char* from, std::size_t count) noexcept {
    constexpr std::uint32_t length = from_network(static_cast<std::uint32_t>(sizeof(T)));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i) {
        const T value = load_network<T>(from);
        std::memcpy(at, &length, sizeof length);
        std::memcpy(at + 4, &value, sizeof value);
        at += 4 + sizeof(T);
        from += sizeof(T);
    }
}

#if defined(__x86_64__)

__m128i load(const char* at) noexcept { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }
void store(char* at, __m128i v) noexcept { _mm_storeu_si128(reinterpret_cast<__m128i*>(at), v); }

// Reverses the bytes of four 32-bit values: first the halves, then the bytes of each half.
__m128i swap4(__m128i v) noexcept {
    v = _mm_shufflehi_epi16(_mm_shufflelo_epi16(v, 0xb1), 0xb1);
    return _mm_or_si128(_mm_slli_epi16(v, 8), _mm_srli_epi16(v, 8));
}

#endif

}  // namespace

namespace portable {

[[gnu::hot]] bool load_run4(const char* at, void* to, std::size_t count) noexcept {
    char* out = static_cast<char*>(to);
#if defined(__x86_64__)
    // Four elements at a time: lengths and values alternate.
    const __m128i expected = _mm_set1_epi32(static_cast<int>(from_network(std::uint32_t{4})));
    __m128i wrong = _mm_setzero_si128();
    for (; count >= 4; count -= 4) {
        const __m128 low = _mm_castsi128_ps(load(at)), high = _mm_castsi128_ps(load(at + 16));
        const __m128i lengths = _mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0)));
        const __m128i values = _mm_castps_si128(_mm_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1)));
        wrong = _mm_or_si128(wrong, _mm_xor_si128(lengths, expected));
        store(out, swap4(values));
        at += 32;
        out += 16;
    }
    if (_mm_movemask_epi8(_mm_cmpeq_epi32(wrong, _mm_setzero_si128())) != 0xffff) return false;
#endif
    return load_run<std::uint32_t>(at, out, count);
}

bool load_run8(const char* at, void* to, std::size_t count) noexcept {
    return load_run<std::uint64_t>(at, static_cast<char*>(to), count);
}

void store_run4(char* at, const void* from, std::size_t count) noexcept {
    const char* in = static_cast<const char*>(from);
#if defined(__x86_64__)
    const __m128i length = _mm_set1_epi32(static_cast<int>(from_network(std::uint32_t{4})));
    for (; count >= 4; count -= 4) {
        const __m128i values = swap4(load(in));
        store(at, _mm_unpacklo_epi32(length, values));
        store(at + 16, _mm_unpackhi_epi32(length, values));
        at += 32;
        in += 16;
    }
#endif
    store_run<std::uint32_t>(at, in, count);
}

void store_run8(char* at, const void* from, std::size_t count) noexcept {
    store_run<std::uint64_t>(at, static_cast<const char*>(from), count);
}

}  // namespace portable

#if defined(__x86_64__)

[[gnu::hot]] bool load_run4(const char* at, void* to, std::size_t count) noexcept {
    return avx2::available() ? avx2::load_run4(at, to, count) : portable::load_run4(at, to, count);
}
bool load_run8(const char* at, void* to, std::size_t count) noexcept {
    return avx2::available() ? avx2::load_run8(at, to, count) : portable::load_run8(at, to, count);
}
void store_run4(char* at, const void* from, std::size_t count) noexcept {
    return avx2::available() ? avx2::store_run4(at, from, count) : portable::store_run4(at, from, count);
}
void store_run8(char* at, const void* from, std::size_t count) noexcept {
    return avx2::available() ? avx2::store_run8(at, from, count) : portable::store_run8(at, from, count);
}

#else

[[gnu::hot]] bool load_run4(const char* at, void* to, std::size_t count) noexcept {
    return portable::load_run4(at, to, count);
}
bool load_run8(const char* at, void* to, std::size_t count) noexcept { return portable::load_run8(at, to, count); }
void store_run4(char* at, const void* from, std::size_t count) noexcept { portable::store_run4(at, from, count); }
void store_run8(char* at, const void* from, std::size_t count) noexcept { portable::store_run8(at, from, count); }

#endif

}  // namespace asiopg::detail
