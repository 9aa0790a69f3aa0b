// Encodes and decodes the messages of the COPY protocol.
#include "wire/copy.hpp"

namespace asiopg::wire {

void copy_formats::encode_as(char tag, writer& out) const {
    const message_scope scope(out, tag);
    out.write_uint8(static_cast<std::uint8_t>(overall));
    write_formats(out, columns, max_columns);
}

bool copy_formats::decode(std::string_view body, copy_formats& out) {
    reader in(body);
    const std::uint8_t overall = in.read_uint8();
    out.overall = static_cast<std::int8_t>(overall);
    read_formats(in, out.columns, max_columns);
    return in.finished() && overall <= 1;
}

}  // namespace asiopg::wire
