#include <asiopg/detail/row_encoder.hpp>

#include <asiopg/codecs/text.hpp>
#include <asiopg/detail/element_source.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>

#include <vector>

namespace asiopg::detail {

namespace {

// Whether the bytes of the one type are those of the other.
bool is_same_type(const type& a, const type& b) noexcept {
    if (&a == &b) return true;
    const auto is_text = [](const type& t) { return t.oid == oid::text || t.oid == oid::varchar; };
    if (is_text(a) && is_text(b)) return true;
    // Another database may have another type by that number.
    return a.oid == b.oid && a.kind == b.kind && a.name == b.name && a.schema == b.schema;
}

}  // namespace

element_source::~element_source() = default;

void encode_fields(row_plan& plan, const record& row, writer& out) {
    const std::span<const column> columns = row.columns();
    if (columns.size() != plan.width()) plan.throw_count(columns.size());
    bool fits = true;
    for (std::size_t i = 0; fits && i != columns.size(); ++i)
        fits = !plan[i].refused && plan[i].format == columns[i].format;
    if (!fits) {
        std::vector<format> formats;
        for (const column& c : columns) formats.push_back(c.format);
        plan.fit_formats(formats);
    }
    row_in_progress to(plan, out);
    for (const field& f : row) {
        const std::size_t i = to.index();
        if (f.is_null()) {
            to.add_null();
            continue;
        }
        if (!is_same_type(f.type(), *plan[i].type))
            plan.throw_invalid(i, to_string(f), "a field of type " + std::string(f.type().name), "");
        if (plan.is_copy() && f.column().format == format::text) plan.throw_no_binary(i, "a field in text format");
        to.add_bytes(f.bytes());
    }
    to.finish();
}

bool is_only_value(const row_plan& plan, bool (*can_encode)(const type&, format&) noexcept) noexcept {
    format f = format::binary;
    return plan.width() == 1 && can_encode(*plan[0].type, f);
}

bool is_composite_row(const row_plan& plan) noexcept { return plan.width() == 1 && is_composite(*plan[0].type); }

}  // namespace asiopg::detail
