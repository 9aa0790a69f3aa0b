// The loops over array elements: every variant gives the same, and the same as element by element.
#include "types/array_run.hpp"

#include <asiopg/detail/array.hpp>

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "support.hpp"

namespace asiopg::test {
namespace {

using loader = bool (*)(const char*, void*, std::size_t) noexcept;
using storer = void (*)(char*, const void*, std::size_t) noexcept;

struct variant {
    const char* name;
    loader load4, load8;
    storer store4, store8;
};

std::vector<variant> variants() {
    std::vector<variant> all = {
        {"chosen", detail::load_run4, detail::load_run8, detail::store_run4, detail::store_run8},
        {"portable", detail::portable::load_run4, detail::portable::load_run8, detail::portable::store_run4,
         detail::portable::store_run8}};
#if defined(__x86_64__)
    if (detail::avx2::available())
        all.push_back({"avx2", detail::avx2::load_run4, detail::avx2::load_run8, detail::avx2::store_run4,
                       detail::avx2::store_run8});
#endif
    return all;
}

template <class T>
std::string on_the_wire(const std::vector<T>& values) {
    std::string bytes;
    for (T value : values) bytes += big_endian(sizeof(T), 4) + big_endian(value, sizeof(T));
    return bytes;
}

template <class T>
std::vector<T> random_values(std::mt19937_64& random, std::size_t count) {
    std::vector<T> values(count);
    for (T& value : values) value = static_cast<T>(random());
    return values;
}

// Nothing beside the elements is written: there is a guard around them.
template <class T>
void expect_same(const variant& v, const std::vector<T>& values, loader load, storer store) {
    SCOPED_TRACE(std::string(v.name) + " " + std::to_string(values.size()) + " of " + std::to_string(sizeof(T)));
    const std::string wire = on_the_wire(values);
    std::string stored(wire.size() + 64, '#');
    store(stored.data() + 32, values.data(), values.size());
    EXPECT_EQ(stored, std::string(32, '#') + wire + std::string(32, '#'));

    // In memory of exactly this size, so that a sanitizer sees what reads beyond it.
    const std::vector<char> exact(wire.begin(), wire.end());
    std::vector<T> loaded(values.size() + 8, T(0x23));
    EXPECT_TRUE(load(exact.data(), loaded.data() + 4, values.size()));
    std::vector<T> expected(values.size() + 8, T(0x23));
    std::copy(values.begin(), values.end(), expected.begin() + 4);
    EXPECT_EQ(loaded, expected);
}

TEST(array_run, variants_agree) {
    std::mt19937_64 random(1);
    for (const variant& v : variants())
        for (std::size_t count = 0; count <= 100; ++count) {
            expect_same(v, random_values<std::uint32_t>(random, count), v.load4, v.store4);
            expect_same(v, random_values<std::uint64_t>(random, count), v.load8, v.store8);
        }
}

// A single wrong bit in any length is found.
TEST(array_run, wrong_lengths_are_found) {
    std::mt19937_64 random(2);
    for (const variant& v : variants())
        for (std::size_t count = 1; count <= 40; ++count) {
            SCOPED_TRACE(std::string(v.name) + " " + std::to_string(count));
            std::string four = on_the_wire(random_values<std::uint32_t>(random, count));
            std::string eight = on_the_wire(random_values<std::uint64_t>(random, count));
            std::vector<std::uint64_t> out(count);
            for (std::size_t i = 0; i < count; ++i)
                for (std::size_t bit = 0; bit < 32; ++bit) {
                    const auto flip = [&](std::string& wire, std::size_t stride) {
                        wire[i * stride + bit / 8] = static_cast<char>(wire[i * stride + bit / 8] ^ (1 << bit % 8));
                    };
                    flip(four, 8);
                    EXPECT_FALSE(v.load4(four.data(), out.data(), count)) << i << ' ' << bit;
                    flip(four, 8);
                    flip(eight, 12);
                    EXPECT_FALSE(v.load8(eight.data(), out.data(), count)) << i << ' ' << bit;
                    flip(eight, 12);
                }
            EXPECT_TRUE(v.load4(four.data(), out.data(), count));
            EXPECT_TRUE(v.load8(eight.data(), out.data(), count));
        }
}

}  // namespace
}  // namespace asiopg::test
