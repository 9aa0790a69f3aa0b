#include "types/parts_unknown.hpp"

#include <asiopg/detail/array.hpp>
#include <asiopg/detail/part.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/reader.hpp>

#include <algorithm>
#include <string_view>

namespace asiopg::detail {

namespace {

class finder {
public:
    explicit finder(const type_catalog& catalog) : catalog_(catalog) {}

    void look(const type& declared, std::string_view bytes, int depth) {
        const type& t = declared.base();
        if (depth > most_nesting || !names_types_itself(t)) return;
        reader in(bytes);
        if (t.kind == type_kind::composite || t.oid == oid::record)
            look_at_fields(in, depth + 1);
        else
            look_at_elements(in, depth + 1);
    }
    std::vector<oid_t> take() { return std::move(missing_); }

private:
    void look_at_fields(reader& in, int depth) {
        const std::uint32_t count = in.read_uint32();
        for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
            const type* const t = find(in.read_uint32());
            const std::uint32_t length = in.read_uint32();
            if (length == null_part) continue;
            const std::string_view value = in.read_bytes(length);
            if (t && in.ok()) look(*t, value, depth);
        }
    }
    void look_at_elements(reader& in, int depth) {
        const std::uint32_t dimensions = in.read_uint32();
        in.read_uint32();  // flags
        const type* const t = find(in.read_uint32());
        if (!t || !names_types_itself(t->base()) || dimensions > max_array_dimensions) return;
        in.read_bytes(dimensions * 8);
        while (in.ok() && in.remaining() != 0) {
            const std::uint32_t length = in.read_uint32();
            if (length == null_part) continue;
            const std::string_view value = in.read_bytes(length);
            if (in.ok()) look(*t, value, depth);
        }
    }
    // Rows are alike: the types that were asked for last are asked for again.
    const type* find(oid_t oid) {
        for (const auto& [known, t] : known_)
            if (known == oid) return t;
        const type* const t = catalog_.find(oid);
        if (!t && oid != 0 && catalog_.misses(oid)) missing_.push_back(oid);
        if (known_.size() == most_known) known_.erase(known_.begin());
        known_.emplace_back(oid, t);
        return t;
    }

    static constexpr std::size_t most_known = 16;

    const type_catalog& catalog_;
    std::vector<std::pair<oid_t, const type*>> known_;
    std::vector<oid_t> missing_;
};

}  // namespace

bool names_types_itself(const type& declared) noexcept {
    const type& t = declared.base();
    if (t.oid == oid::record || t.oid == oid::anyarray || t.kind == type_kind::composite) return true;
    return t.kind == type_kind::array && t.element && names_types_itself(*t.element);
}

std::vector<oid_t> types_unknown(const rows& all, const type_catalog& catalog) {
    finder f(catalog);
    for (std::size_t c = 0; c < all.width(); ++c) {
        const column& of = all.column_at(c);
        if (of.format != format::binary || !names_types_itself(*of.type)) continue;
        for (std::size_t row = 0; row < all.size(); ++row) {
            const char* const at = all.field(row, c);
            const std::uint32_t length = load_network<std::uint32_t>(at);
            if (length != null_part) f.look(*of.type, {at + 4, length}, 0);
        }
    }
    std::vector<oid_t> missing = f.take();
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    return missing;
}

}  // namespace asiopg::detail
