// What a step gave, on either side.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace asiopg::test::differential {

struct outcome {
    struct column {
        std::string name;
        std::string type;  // schema.name, as in pg_type
        std::int32_t modifier = -1;
        std::int16_t size = 0;
        std::uint32_t oid = 0;  // differs between the databases for types that are made by a form
        bool binary = false;    // how asiopg has it
        bool operator==(const column& other) const {
            return name == other.name && type == other.type && modifier == other.modifier && size == other.size;
        }
    };
    struct value {
        std::string bytes;    // as they came: of libpq always text
        std::string printed;  // of asiopg: to_string(field)
    };
    using row = std::vector<std::optional<value>>;

    bool failed = false;
    std::string sqlstate;  // empty: not the server's error
    std::string error;
    bool safe_to_retry = false;
    bool is_copy_in = false, is_copy_out = false;
    std::vector<column> columns;
    std::vector<row> rows;
    std::string tag;

    /// For people.
    std::string str(bool with_rows = true) const;
};

}  // namespace asiopg::test::differential
