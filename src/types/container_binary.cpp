// The server's text for arrays, ranges, multiranges and composites, as their binary form.
#include <asiopg/detail/array.hpp>
#include <asiopg/detail/composite.hpp>
#include <asiopg/detail/range.hpp>
#include <asiopg/oid.hpp>

#include "types/container_text.hpp"
#include "types/value_binary.hpp"

namespace asiopg::detail {

namespace {

bool append_with_length(writer& out, const type& t, std::string_view text) {
    const std::size_t mark = out.begin_length();
    if (!append_part_binary(out, t, text)) return false;
    out.end_length(mark);
    return true;
}

bool append_array(writer& out, const type& t, std::string_view text) {
    array_header head;
    std::string elements;
    if (!parse_array_text(t, text, head, elements)) return false;
    const std::size_t start = write_array_header(*head.element, head.shape(), out);
    reader in(elements);
    for (std::size_t i = 0; i < head.count; ++i) {
        const std::uint32_t length = in.read_uint32();
        if (length == null_part) {
            out.write_uint32(null_part);
            if (out.ok()) out.patch_uint32(start + 4, 1);
        } else if (!append_with_length(out, *head.element, in.read_bytes(length))) {
            return false;
        }
    }
    return true;
}

bool append_range(writer& out, const type& t, std::string_view text) {
    reader in(text);
    std::string kept;
    const range_parts parts = read_range(t, format::text, in, kept);
    if (!in.ok() || !t.subtype) return false;
    write_range_flags(parts, out);
    return (!parts.has_lower || append_with_length(out, *t.subtype, parts.lower)) &&
           (!parts.has_upper || append_with_length(out, *t.subtype, parts.upper));
}

bool append_multirange(writer& out, const type& t, std::string_view text) {
    reader in(text);
    multirange_source from(t, format::text, in);
    if (!in.ok() || !t.subtype) return false;
    out.write_uint32(static_cast<std::uint32_t>(from.size()));
    for (std::size_t i = 0; i < from.size(); ++i)
        if (!append_with_length(out, *t.subtype, from.ranges().read_bytes(from.ranges().read_uint32()))) return false;
    return true;
}

bool append_composite(writer& out, const type& t, std::string_view text) {
    reader in(text);
    const composite_source from(t, format::text, in);
    composite_sink to(t, format::binary, out);
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (from[i].is_null())
            to.add_null();
        else if (!append_with_length(to.next(), *from[i].type, from[i].bytes()))
            return false;
    }
    return true;
}

}  // namespace

bool append_part_binary(writer& out, const type& declared, std::string_view text) {
    const type& t = declared.base();
    if (is_container(t)) return append_container_binary(out, t, text);
    if (t.kind != type_kind::enumeration) return append_value_binary(out, t, text);
    out.write_bytes(text);
    return true;
}

bool append_container_binary(writer& out, const type& t, std::string_view text) {
    const std::size_t start = out.size();
    bool done = false;
    try {
        if (t.kind == type_kind::array)
            done = append_array(out, t, text);
        else if (t.kind == type_kind::range)
            done = append_range(out, t, text);
        else if (t.kind == type_kind::multirange)
            done = append_multirange(out, t, text);
        else
            done = append_composite(out, t, text);
    } catch (const outdated_schema_cache_error&) {
        throw;
    } catch (const conversion_error&) {
        // It is not what its description says.
    }
    if (!done && out.ok()) out.truncate(start);
    return done;
}

}  // namespace asiopg::detail
