// Messages of the COPY protocol, of either side.
#pragma once

#include "wire/message.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace asiopg::wire {

struct copy_data : bytes_message<'d'> {};
struct copy_done : empty_message<'c'> {};
struct copy_fail : text_message<'f'> {};  // the text: why

/// What the server says when it enters COPY.
struct copy_formats {
    std::int8_t overall = 0;            // 0: text (or CSV), 1: binary
    std::vector<std::int16_t> columns;  // one format code each
    void encode_as(char tag, writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, copy_formats& out);
    bool operator==(const copy_formats&) const = default;
};

template <char Tag>
struct copy_response : copy_formats {
    static constexpr char tag = Tag;
    void encode(writer& out) const { encode_as(Tag, out); }
    bool operator==(const copy_response&) const = default;
};

struct copy_in_response : copy_response<'G'> {};
struct copy_out_response : copy_response<'H'> {};
struct copy_both_response : copy_response<'W'> {};

}  // namespace asiopg::wire
