// The server's answers to queries.
#pragma once

#include <asiopg/command_tag.hpp>

#include "wire/message.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace asiopg::wire {

/// A column as RowDescription tells it.
struct field_description {
    std::string_view name;
    std::uint32_t table_oid = 0;  // 0: not a column of a table
    std::int16_t attribute = 0;   // its number there
    std::uint32_t type_oid = 0;
    std::int16_t size = 0;  // pg_type.typlen; negative: varies
    std::int32_t modifier = -1;
    std::int16_t format = 0;  // 0 after Describe of a statement
    bool operator==(const field_description&) const = default;
};

struct row_description {
    static constexpr char tag = 'T';
    std::vector<field_description> fields;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, row_description& out);
    bool operator==(const row_description&) const = default;
};

struct parameter_description {
    static constexpr char tag = 't';
    std::vector<std::uint32_t> types;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, parameter_description& out);
    bool operator==(const parameter_description&) const = default;
};

/// For tests and servers: what a client reads goes through index_data_row().
struct data_row {
    static constexpr char tag = 'D';
    std::vector<nullable_value> values;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, data_row& out);
    bool operator==(const data_row&) const = default;
};

struct function_call_response {
    static constexpr char tag = 'V';
    nullable_value value;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, function_call_response& out) noexcept;
    bool operator==(const function_call_response&) const = default;
};

/// The text is the command tag, such as "INSERT 0 1".
struct command_complete : text_message<'C'> {
    [[nodiscard]] static bool decode(std::string_view body, command_complete& out) noexcept {
        return text_message::decode(body, out) && out.text.size() <= command_tag::max_size;
    }
};
struct empty_query_response : empty_message<'I'> {};
struct no_data : empty_message<'n'> {};
struct parse_complete : empty_message<'1'> {};
struct bind_complete : empty_message<'2'> {};
struct close_complete : empty_message<'3'> {};
struct portal_suspended : empty_message<'s'> {};

}  // namespace asiopg::wire
