// The loops over array elements for processors with AVX2. What is left over goes to the portable ones.
#include "types/array_run.hpp"

#if defined(__x86_64__)

#include <asiopg/reader.hpp>

#include <immintrin.h>

#include <cstdint>

#define ASIOPG_AVX2 [[gnu::target("avx2")]]

namespace asiopg::detail::avx2 {

namespace {

constexpr char zero = -128;  // what makes a byte shuffle write 0

ASIOPG_AVX2 inline __m256i load32(const void* at) noexcept {
    return _mm256_loadu_si256(static_cast<const __m256i*>(at));
}
ASIOPG_AVX2 inline void store32(void* at, __m256i v) noexcept { _mm256_storeu_si256(static_cast<__m256i*>(at), v); }
ASIOPG_AVX2 inline __m256i both(__m128i v) noexcept { return _mm256_broadcastsi128_si256(v); }
ASIOPG_AVX2 inline __m256i network_length(std::uint32_t length) noexcept {
    return _mm256_set1_epi32(static_cast<int>(from_network(length)));
}
ASIOPG_AVX2 inline __m256i reverse4() noexcept {
    return both(_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

// The first 16 bytes of two pairs of elements of 8 bytes.
ASIOPG_AVX2 inline __m256i load_halves(const char* at) noexcept {
    return _mm256_loadu2_m128i(reinterpret_cast<const __m128i*>(at + 24), reinterpret_cast<const __m128i*>(at));
}

// Eight elements; what is wrong with their lengths is added to `wrong`.
ASIOPG_AVX2 inline void load_eight(const char* at, char* out, __m256i& wrong, __m256i expected,
                                   __m256i reverse) noexcept {
    const __m256 low = _mm256_castsi256_ps(load32(at)), high = _mm256_castsi256_ps(load32(at + 32));
    const __m256i lengths = _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0x88));
    const __m256i values = _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0xdd));
    wrong = _mm256_or_si256(wrong, _mm256_xor_si256(lengths, expected));
    const __m256i ordered = _mm256_permute4x64_epi64(values, 0xd8);  // shuffles stay within halves
    store32(out, _mm256_shuffle_epi8(ordered, reverse));
}

}  // namespace

[[gnu::hot]] ASIOPG_AVX2 bool load_run4(const char* at, void* to, std::size_t count) noexcept {
    char* out = static_cast<char*>(to);
    const __m256i reverse = reverse4(), expected = network_length(4);
    __m256i wrong = _mm256_setzero_si256();
    for (const char* const end = at + count / 16 * 128; at != end; at += 128, out += 64) {
        load_eight(at, out, wrong, expected, reverse);
        load_eight(at + 64, out + 32, wrong, expected, reverse);
    }
    if (count & 8) {
        load_eight(at, out, wrong, expected, reverse);
        at += 64;
        out += 32;
    }
    if (count & 4) {
        const __m128 low = _mm_loadu_ps(reinterpret_cast<const float*>(at));
        const __m128 high = _mm_loadu_ps(reinterpret_cast<const float*>(at + 16));
        const __m128i lengths = _mm_castps_si128(_mm_shuffle_ps(low, high, 0x88));
        const __m128i values = _mm_castps_si128(_mm_shuffle_ps(low, high, 0xdd));
        const __m128i differ = _mm_xor_si128(lengths, _mm256_castsi256_si128(expected));
        wrong = _mm256_or_si256(wrong, _mm256_zextsi128_si256(differ));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_shuffle_epi8(values, _mm256_castsi256_si128(reverse)));
        at += 32;
        out += 16;
    }
    if (!_mm256_testz_si256(wrong, wrong)) return false;
    return (count & 3) == 0 || portable::load_run4(at, out, count & 3);
}

ASIOPG_AVX2 bool load_run8(const char* at, void* to, std::size_t count) noexcept {
    char* out = static_cast<char*>(to);
    // Two elements fill 24 bytes; a half of a register has a length, a value, a length, or the last 16 of them.
    const __m256i first = both(_mm_setr_epi8(11, 10, 9, 8, 7, 6, 5, 4, zero, zero, zero, zero, zero, zero, zero, zero));
    const __m256i second =
        both(_mm_setr_epi8(zero, zero, zero, zero, zero, zero, zero, zero, 15, 14, 13, 12, 11, 10, 9, 8));
    const __m256i expected = network_length(8), lengths = both(_mm_setr_epi32(-1, 0, 0, -1));
    __m256i wrong = _mm256_setzero_si256();
    for (const char* const end = at + count / 4 * 48; at != end; at += 48, out += 32) {
        const __m256i front = load_halves(at), back = load_halves(at + 8);
        wrong = _mm256_or_si256(wrong, _mm256_xor_si256(front, expected));
        store32(out, _mm256_or_si256(_mm256_shuffle_epi8(front, first), _mm256_shuffle_epi8(back, second)));
    }
    if (!_mm256_testz_si256(wrong, lengths)) return false;
    return (count & 3) == 0 || portable::load_run8(at, out, count & 3);
}

ASIOPG_AVX2 void store_run4(char* at, const void* from, std::size_t count) noexcept {
    const char* in = static_cast<const char*>(from);
    const __m256i reverse = reverse4(), length = network_length(4);
    for (const char* const end = in + count / 8 * 32; in != end; in += 32, at += 64) {
        const __m256i apart = _mm256_permute4x64_epi64(load32(in), 0xd8);  // unpacking stays within halves
        const __m256i values = _mm256_shuffle_epi8(apart, reverse);
        store32(at, _mm256_unpacklo_epi32(length, values));
        store32(at + 32, _mm256_unpackhi_epi32(length, values));
    }
    if (count & 7) portable::store_run4(at, in, count & 7);
}

ASIOPG_AVX2 void store_run8(char* at, const void* from, std::size_t count) noexcept {
    const char* in = static_cast<const char*>(from);
    const __m256i first = both(_mm_setr_epi8(zero, zero, zero, zero, 7, 6, 5, 4, 3, 2, 1, 0, zero, zero, zero, zero));
    const __m256i second =
        both(_mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, zero, zero, zero, zero, zero, zero, zero, zero));
    const __m256i length = _mm256_and_si256(network_length(8), both(_mm_setr_epi32(-1, 0, 0, -1)));
    for (const char* const end = in + count / 4 * 32; in != end; in += 32, at += 48) {
        const __m256i values = load32(in);
        const __m256i front = _mm256_or_si256(_mm256_shuffle_epi8(values, first), length);
        const __m256i back = _mm256_shuffle_epi8(values, second);
        _mm256_storeu2_m128i(reinterpret_cast<__m128i*>(at + 24), reinterpret_cast<__m128i*>(at), front);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(at + 16), _mm256_castsi256_si128(back));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(at + 40), _mm256_extracti128_si256(back, 1));
    }
    if (count & 3) portable::store_run8(at, in, count & 3);
}

}  // namespace asiopg::detail::avx2

#endif
