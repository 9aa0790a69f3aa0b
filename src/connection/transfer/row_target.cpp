#include "connection/transfer/row_target.hpp"

#include <asiopg/writer.hpp>

#include "wire/frontend.hpp"

namespace asiopg::detail {

row_target bind_target(const statement& s) {
    row_target target;
    target.types = s.parameters;
    target.types_owner = s.catalog;
    target.before = std::string("B\0\0\0\0\0", 6) + s.name + '\0';  // its length, and the unnamed portal
    writer behind;
    if (s.all_binary) {
        behind.write_uint32(0x00010001);  // one format code for all columns: binary
    } else {
        const auto& columns = s.description->columns;
        behind.write_uint16(static_cast<std::uint16_t>(columns.size()));
        for (const column& c : columns) behind.write_int16(static_cast<std::int16_t>(c.format));
    }
    const std::size_t bind = behind.size();
    wire::execute{}.encode(behind);
    target.behind = behind.view();
    target.apart = behind.size() - bind;
    return target;
}

}  // namespace asiopg::detail
