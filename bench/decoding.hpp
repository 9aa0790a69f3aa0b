// Sums over the decoded values of a row: every value becomes a native one, and all drivers' sums agree.
#pragma once

#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/bytea.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/json_text.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/record.hpp>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

namespace bench {

/// An amount of money with two decimals: what an application makes of numeric(12,2).
struct cents {
    std::int64_t count = 0;
};

}  // namespace bench

/// numeric as cents, digits beyond the second decimal cut off.
template <>
struct asiopg::codec<bench::cents> {
    static constexpr std::string_view cpp_name = "bench::cents";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::numeric && f == format::binary; }
    static bench::cents decode(const type&, format, reader& in) {
        const int groups = in.read_int16();
        const int weight = in.read_int16();
        const std::uint16_t sign = in.read_uint16();
        in.read_uint16();  // the display scale
        if (weight > 3 || (sign != 0 && sign != 0x4000) || in.remaining() != static_cast<std::size_t>(groups) * 2) {
            in.fail();
            return {};
        }
        std::int64_t value = 0;  // 10000ths
        for (int i = 0; i <= weight + 1; ++i) value = value * 10000 + (i < groups ? in.read_uint16() : 0);
        in.read_rest();
        return {(sign ? -value : value) / 100};
    }
};

namespace bench {

/// "pg_type": about 620 rows of 12 small columns.
inline std::uint64_t type_row_sum(const asiopg::record& row) {
    const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(row.get<char>(i))}; };
    return row.get<std::string_view>(0).size() + row.get<std::uint32_t>(1) + row.get<std::uint32_t>(2) +
           static_cast<std::uint64_t>(std::int64_t{row.get<std::int16_t>(3)}) + row.get<bool>(4) + byte(5) +
           row.get<bool>(6) + row.get<bool>(7) + byte(8) + row.get<std::uint32_t>(9) + row.get<std::uint32_t>(10) +
           row.get<std::uint32_t>(11);
}

/// The scaled integer of a numeric with two decimals, through asiopg::numeric and its text.
inline std::int64_t cents_of(const asiopg::numeric& amount) {
    std::string text = amount.str();
    if (amount.scale() == 2) text.erase(text.size() - 3, 1);
    std::int64_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) std::abort();
    return amount.scale() == 2 ? value : value * 100;
}

/// "row10": ten columns of ten types.
template <bool Numeric>
std::uint64_t mixed_row_sum(const asiopg::record& row) {
    using namespace std::chrono;
    std::uint64_t sum = static_cast<std::uint64_t>(row.get<std::int64_t>(0) + row.get<int>(1));
    sum += row.get<std::string_view>(2).size();
    const auto time = row.get<sys_time<microseconds>>(3);
    sum += static_cast<std::uint64_t>(floor<seconds>(time).time_since_epoch().count());
    if constexpr (Numeric)
        sum += static_cast<std::uint64_t>(cents_of(row.get<asiopg::numeric>(4)));
    else
        sum += static_cast<std::uint64_t>(row.get<cents>(4).count);
    sum += row.get<asiopg::uuid>(5).bytes()[0];
    const std::string_view document = row.get<std::string_view>(6);  // {"n": 123, ...}
    int n = 0;
    std::from_chars(document.data() + 6, document.data() + document.size(), n);
    sum += static_cast<std::uint64_t>(n) + row.get<bool>(7);
    sum += static_cast<std::uint64_t>(static_cast<std::int64_t>(row.get<double>(8)));
    for (int tag : row.get<std::vector<int>>(9)) sum += static_cast<std::uint64_t>(tag);
    return sum;
}

inline std::uint64_t bytes_sum(std::span<const unsigned char> value) {
    return value.size() + value.front() + value.back();
}

std::uint64_t array_sum(const std::vector<int>& values);

}  // namespace bench
