// Finds the fields of a DataRow message. This runs once per row that arrives: every instruction counts.
#pragma once

#include <asiopg/reader.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace asiopg::wire {

/// Checks the body of a DataRow message and stores, for each field, the offset from `body.data()` of its 32-bit
/// length
/// (-1: NULL); the value follows the length. False when the row does not have exactly `columns` fields, a length is
/// below -1 or does not fit, or bytes are left over; `cells` is then unspecified.
///
/// Preconditions: `cells` has room for `columns`, the body is at most `max_message_size`.
[[nodiscard]] inline bool index_data_row(std::string_view body, std::size_t columns, std::uint32_t* cells) noexcept {
    const char* const data = body.data();
    const auto size = static_cast<std::int64_t>(body.size());
    if (size < 2 || detail::load_network<std::uint16_t>(data) != columns) [[unlikely]]
        return false;
    // One check per field is enough: a length that does not fit (a negative one is at least 2^31 as unsigned) moves
    // `at` past the end, where the next field's check or the one behind the loop finds it. It cannot overflow 64
    // bits.
    const std::int64_t last = size - 4;
    std::int64_t at = 2;
    const auto step = [&](std::uint32_t& cell) {
        if (at > last) [[unlikely]]
            return false;
        cell = static_cast<std::uint32_t>(at);
        // Without a branch, as NULLs are hard to predict: adding 1 carries for -1 only, which counts like 0.
        std::uint32_t one_more = 0;
        const bool null = __builtin_add_overflow(detail::load_network<std::uint32_t>(data + at), 1U, &one_more);
        at += std::int64_t{one_more} + null + 3;
        return true;
    };
    std::uint32_t* const end = cells + columns;
    if (columns % 2 != 0 && !step(*cells++)) return false;
    for (; cells != end; cells += 2)
        if (!step(cells[0]) || !step(cells[1])) return false;
    return at == size;
}

}  // namespace asiopg::wire
