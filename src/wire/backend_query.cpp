// Encodes and decodes the answers to queries.
#include "wire/backend_query.hpp"

namespace asiopg::wire {

void row_description::encode(writer& out) const {
    const message_scope scope(out, tag);
    write_count(out, fields.size(), max_columns);
    for (const field_description& field : fields) {
        out.write_cstring(field.name);
        out.write_uint32(field.table_oid);
        out.write_int16(field.attribute);
        out.write_uint32(field.type_oid);
        out.write_int16(field.size);
        out.write_int32(field.modifier);
        out.write_int16(field.format);
    }
}

bool row_description::decode(std::string_view body, row_description& out) {
    reader in(body);
    const std::size_t count = read_count(in, max_columns, 19);
    out.fields.clear();
    out.fields.reserve(count);
    for (std::size_t i = 0; i != count; ++i) {
        field_description& field = out.fields.emplace_back();
        field.name = in.read_cstring();
        field.table_oid = in.read_uint32();
        field.attribute = in.read_int16();
        field.type_oid = in.read_uint32();
        field.size = in.read_int16();
        field.modifier = in.read_int32();
        field.format = read_format(in);
    }
    return in.finished();
}

void parameter_description::encode(writer& out) const {
    const message_scope scope(out, tag);
    write_count(out, types.size(), max_parameters);
    for (const std::uint32_t oid : types) out.write_uint32(oid);
}

bool parameter_description::decode(std::string_view body, parameter_description& out) {
    reader in(body);
    const std::size_t count = read_count(in, max_parameters, 4);
    out.types.clear();
    out.types.reserve(count);
    for (std::size_t i = 0; i != count; ++i) out.types.push_back(in.read_uint32());
    return in.finished();
}

void data_row::encode(writer& out) const {
    const message_scope scope(out, tag);
    write_values(out, values, max_columns);
}

bool data_row::decode(std::string_view body, data_row& out) {
    reader in(body);
    read_values(in, out.values, max_columns);
    return in.finished();
}

void function_call_response::encode(writer& out) const {
    const message_scope scope(out, tag);
    write_value(out, value);
}

bool function_call_response::decode(std::string_view body, function_call_response& out) noexcept {
    reader in(body);
    out.value = read_value(in);
    return in.finished();
}

}  // namespace asiopg::wire
