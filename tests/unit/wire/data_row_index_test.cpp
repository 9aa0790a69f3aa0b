// Finding the fields of a DataRow.
#include "wire/data_row_index.hpp"

#include "message_checks.hpp"
#include "wire/backend_query.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace asiopg::wire {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

bool indexes(std::string_view body, std::size_t columns) {
    const exact_copy copy(body);
    std::vector<std::uint32_t> cells(columns);
    return index_data_row(copy.view(), columns, cells.data());
}

std::string body_of(const data_row& row) { return encoded(row).substr(frame_header_size); }

TEST(data_row_index, finds_the_lengths) {
    const data_row row{{"abc", std::nullopt, "", "de"}};
    const std::string body = body_of(row);
    std::uint32_t cells[5] = {0, 0, 0, 0, 42};
    EXPECT_TRUE(index_data_row(body, 4, cells));
    EXPECT_EQ(cells[0], 2U);
    EXPECT_EQ(cells[1], 9U);
    EXPECT_EQ(cells[2], 13U);
    EXPECT_EQ(cells[3], 17U);
    EXPECT_EQ(cells[4], 42U);
}

TEST(data_row_index, agrees_with_the_decoder) {
    std::mt19937 random(1);  // NOLINT: the same rows every time
    for (std::size_t columns = 0; columns != 40; ++columns) {
        const std::string text(300, 'x');
        data_row row;
        for (std::size_t i = 0; i != columns; ++i) {
            nullable_value value;
            if (random() % 3) value = std::string_view(text).substr(0, random() % 300);
            row.values.push_back(value);
        }
        const std::string body = body_of(row);
        std::vector<std::uint32_t> cells(columns);
        EXPECT_TRUE(index_data_row(body, columns, cells.data()));
        for (std::size_t i = 0; i != columns; ++i) {
            reader in(std::string_view(body).substr(cells[i]));
            EXPECT_EQ(read_value(in), row.values[i]);
        }
    }
}

// S15

TEST(data_row_index, the_count_has_to_match) {
    const std::string body = body_of({{"a", "b"}});
    EXPECT_TRUE(indexes(body, 2));
    EXPECT_FALSE(indexes(body, 1));
    EXPECT_FALSE(indexes(body, 3));
    EXPECT_FALSE(indexes(body, 0));
    EXPECT_FALSE(indexes(body, 65538));
    EXPECT_TRUE(indexes("\0\0"sv, 0));
    EXPECT_FALSE(indexes("\0\0\0"sv, 0));
    EXPECT_FALSE(indexes("\0"sv, 0));
    EXPECT_FALSE(indexes({}, 0));
}

TEST(data_row_index, a_row_cut_short_or_too_long_is_refused) {
    for (const data_row& row :
         {data_row{{"abc", std::nullopt, ""}}, data_row{{"a", std::nullopt}}, data_row{{std::nullopt}}}) {
        const std::string body = body_of(row);
        EXPECT_TRUE(indexes(body, row.values.size()));
        for (std::size_t size = 0; size != body.size(); ++size)
            EXPECT_FALSE(indexes(std::string_view(body).substr(0, size), row.values.size()));
        EXPECT_FALSE(indexes(body + 'x', row.values.size()));
        EXPECT_FALSE(indexes(body + "\0\0\0\0"s, row.values.size()));
    }
}

TEST(data_row_index, hostile_lengths_are_refused_in_every_place) {
    const std::string_view lengths[] = {"\xff\xff\xff\xfe"sv, "\x80\0\0\0"sv, "\x7f\xff\xff\xff"sv, "\0\0\0\x02"sv,
                                        "\xff\xff\xff\xfb"sv};
    for (const std::string_view hostile : lengths) {
        for (std::size_t place = 0; place != 4; ++place) {
            std::string body("\0\x04", 2);
            for (std::size_t i = 0; i != 4; ++i) {
                body += i == place ? std::string(hostile) : "\0\0\0\x01"s;
                body += 'x';
            }
            EXPECT_FALSE(indexes(body, 4)) << place;
        }
    }
}

TEST(data_row_index, lengths_that_wrap_around_together_are_refused) {
    // Each moves on by 2^32 - 2 or so: 32-bit arithmetic would come back to where it was.
    EXPECT_FALSE(indexes("\0\x02\xff\xff\xff\xfc\0\0\0\0"sv, 2));
    EXPECT_FALSE(indexes("\0\x02\x7f\xff\xff\xfc\x80\0\0\0"sv, 2));
}

}  // namespace
}  // namespace asiopg::wire
