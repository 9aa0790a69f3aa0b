// Encodes and decodes the messages that run queries.
#include "wire/frontend_query.hpp"

#include <cstring>

namespace asiopg::wire {

namespace {

// Formats come as none (all text), one (for all) or one each.
bool formats_match(std::size_t formats, std::size_t values) noexcept { return formats <= 1 || formats == values; }

}  // namespace

void parse::encode(writer& out) const {
    const message_scope scope(out, tag);
    out.write_cstring(statement);
    out.write_cstring(text);
    write_count(out, parameter_types.size(), max_parameters);
    for (const std::uint32_t oid : parameter_types) out.write_uint32(oid);
}

bool parse::decode(std::string_view body, parse& out) {
    reader in(body);
    out.statement = in.read_cstring();
    out.text = in.read_cstring();
    const std::size_t count = read_count(in, max_parameters, 4);
    out.parameter_types.clear();
    out.parameter_types.reserve(count);
    for (std::size_t i = 0; i != count; ++i) out.parameter_types.push_back(in.read_uint32());
    return in.finished();
}

void bind::encode(writer& out) const {
    const message_scope scope(out, tag);
    out.write_cstring(portal);
    out.write_cstring(statement);
    write_formats(out, parameter_formats, max_parameters);
    write_values(out, parameters, max_parameters);
    write_formats(out, result_formats, max_columns);
}

bool bind::decode(std::string_view body, bind& out) {
    reader in(body);
    out.portal = in.read_cstring();
    out.statement = in.read_cstring();
    read_formats(in, out.parameter_formats, max_parameters);
    read_values(in, out.parameters, max_parameters);
    read_formats(in, out.result_formats, max_columns);
    return in.finished() && formats_match(out.parameter_formats.size(), out.parameters.size());
}

void execute::encode_named(writer& out) const {
    const message_scope scope(out, tag);
    out.write_cstring(portal);
    out.write_int32(max_rows);
}

bool execute::decode(std::string_view body, execute& out) noexcept {
    reader in(body);
    out.portal = in.read_cstring();
    out.max_rows = in.read_int32();
    return in.finished() && out.max_rows >= 0;
}

void function_call::encode(writer& out) const {
    const message_scope scope(out, tag);
    out.write_uint32(function);
    write_formats(out, argument_formats, max_parameters);
    write_values(out, arguments, max_parameters);
    out.write_int16(result_format);
}

bool function_call::decode(std::string_view body, function_call& out) {
    reader in(body);
    out.function = in.read_uint32();
    read_formats(in, out.argument_formats, max_parameters);
    read_values(in, out.arguments, max_parameters);
    out.result_format = read_format(in);
    return in.finished() && formats_match(out.argument_formats.size(), out.arguments.size());
}

}  // namespace asiopg::wire
