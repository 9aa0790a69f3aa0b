// Composite values as records.
#include <asiopg/composite_record.hpp>

#include <asiopg/detail/composite.hpp>
#include <asiopg/result.hpp>

#include <cstring>
#include <memory>
#include <vector>

#include "session/row_block.hpp"
#include "types/type_catalog.hpp"

namespace asiopg {

namespace {

using detail::composite_part;
using detail::composite_source;

/// What the descriptions of the fields' types live in.
struct kept_types {
    std::shared_ptr<const detail::type_catalog> catalog;
    std::vector<std::unique_ptr<type>> unknown;
};

std::shared_ptr<detail::row_description> describe(const composite_source& from) {
    auto description = std::make_shared<detail::row_description>();
    auto types = std::make_shared<kept_types>();
    if (from.type().catalog) types->catalog = from.type().catalog->shared_from_this();
    description->columns.reserve(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        column c;
        if (i < from.type().attributes.size()) c.name = from.type().attributes[i].name;
        if (from[i].type) {
            c.type = &from[i].type->base();
        } else {
            auto unknown = std::make_unique<type>();
            unknown->oid = from[i].oid;
            c.type = unknown.get();
            types->unknown.push_back(std::move(unknown));
        }
        c.format = from.format();
        description->columns.push_back(std::move(c));
    }
    description->types = std::move(types);
    return description;
}

}  // namespace

bool codec<record>::can_decode(const type& t, format) noexcept { return detail::is_composite(t); }

record codec<record>::decode(const type& t, format f, reader& in) {
    const composite_source from(t, f, in);
    const std::shared_ptr<detail::row_description> description = describe(from);
    auto* rows = new detail::rows;
    detail::rows_ptr owner(rows);
    rows->description = description;
    rows->width_ = from.size();
    writer bytes;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const composite_part& part = from[i];
        column& c = description->columns[i];
        rows->cells.push_back(static_cast<std::uint32_t>(bytes.size()));
        if (part.is_null()) {
            bytes.write_uint32(detail::null_part);
            continue;
        }
        const std::size_t mark = bytes.begin_length();
        // In a text only what has no other form stays text: fields can be read as from any row.
        const bool converted = f == format::text && detail::text_to_binary(*c.type, part.bytes(), bytes);
        if (converted)
            c.format = format::binary;
        else
            bytes.write_bytes(part.bytes());
        bytes.end_length(mark);
    }
    if (!bytes.ok()) throw conversion_error("the composite value is too large");
    detail::row_block* block = detail::row_block::create(bytes.size());
    rows->blocks.push_back(block);
    if (!bytes.empty()) std::memcpy(block->data(), bytes.data(), bytes.size());
    rows->bases.push_back(block->data());
    return result(std::move(owner)).front();
}

}  // namespace asiopg
