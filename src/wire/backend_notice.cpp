// Encodes and decodes errors and notices.
#include "wire/backend_notice.hpp"

#include <string>

namespace asiopg::wire {

namespace {

struct coded_field {
    char code;
    std::string error_fields::*member;
};

constexpr coded_field coded_fields[] = {
    {'S', &error_fields::severity},
    {'V', &error_fields::severity_nonlocalized},
    {'C', &error_fields::sqlstate},
    {'M', &error_fields::message},
    {'D', &error_fields::detail},
    {'H', &error_fields::hint},
    {'P', &error_fields::position},
    {'p', &error_fields::internal_position},
    {'q', &error_fields::internal_query},
    {'W', &error_fields::where},
    {'s', &error_fields::schema_name},
    {'t', &error_fields::table_name},
    {'c', &error_fields::column_name},
    {'d', &error_fields::data_type_name},
    {'n', &error_fields::constraint_name},
    {'F', &error_fields::file},
    {'L', &error_fields::line},
    {'R', &error_fields::routine},
};

}  // namespace

void encode_error_fields(const error_fields& fields, writer& out) {
    for (const coded_field& field : coded_fields) {
        const std::string& value = fields.*field.member;
        if (value.empty()) continue;
        out.write_uint8(static_cast<std::uint8_t>(field.code));
        out.write_cstring(value);
    }
    out.write_uint8(0);
}

bool decode_error_fields(std::string_view body, error_fields& out) {
    out = error_fields();
    reader in(body);
    while (const std::uint8_t code = in.read_uint8()) {
        const std::string_view value = in.read_cstring();
        for (const coded_field& field : coded_fields)
            if (static_cast<std::uint8_t>(field.code) == code) (out.*field.member).assign(value);
    }
    return in.finished();
}

}  // namespace asiopg::wire
