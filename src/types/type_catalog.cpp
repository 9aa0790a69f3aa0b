#include "types/type_catalog.hpp"

#include <asiopg/oid.hpp>

#include <algorithm>
#include <mutex>

#include "types/known_extensions.hpp"

namespace asiopg::detail {

namespace {

constexpr int deepest_nesting = 32;
constexpr oid_t first_user_oid = 16384;

type_kind kind_of(const looked_up_type& found) noexcept {
    if (found.element != 0) return type_kind::array;
    switch (found.typtype) {
        case 'c':
            return type_kind::composite;
        case 'd':
            return type_kind::domain;
        case 'e':
            return type_kind::enumeration;
        case 'p':
            return type_kind::pseudo;
        case 'r':
            return type_kind::range;
        case 'm':
            return type_kind::multirange;
        default:
            return type_kind::base;
    }
}

/// Finds out whether values, and so all their parts, have a binary form that asiopg knows. `binary` of the types in
/// `open` is not decided yet.
class format_finder {
public:
    explicit format_finder(const std::vector<type*>& open) {
        for (type* t : open) open_.emplace(t, undecided);
    }
    bool is_binary(const type& t, int depth = deepest_nesting) {
        const auto found = open_.find(&t);
        if (found == open_.end()) return t.binary;
        if (found->second == undecided) {
            // A type that contains itself (no server has one) is refused as too deep.
            const bool binary = depth > 0 && parts_are_binary(t, depth - 1);
            open_[&t] = binary ? yes : no;
            return binary;
        }
        return found->second == yes;
    }

private:
    enum answer { undecided, yes, no };

    bool parts_are_binary(const type& t, int depth) {
        switch (t.kind) {
            case type_kind::array:
                return t.element && is_binary(*t.element, depth);
            case type_kind::range:
            case type_kind::multirange:
                return t.subtype && is_binary(*t.subtype, depth);
            case type_kind::composite:
                return std::all_of(t.attributes.begin(), t.attributes.end(),
                                   [&](const type_attribute& a) { return is_binary(*a.type, depth); });
            case type_kind::domain:
                return t.base_type && is_binary(*t.base_type, depth);
            default:
                return t.binary;
        }
    }

    std::unordered_map<const type*, answer> open_;
};

// Domains over each other without an end (no server has any) are none.
void cut_endless_base(type& t) noexcept {
    const type* base = &t;
    for (int depth = 0; depth < deepest_nesting && base; ++depth) base = base->base_type;
    if (base) {
        t.base_type = nullptr;
        t.kind = type_kind::unknown;
    }
}

// Whether a codec that was set concerns the type: itself, or something that it is made of.
bool is_concerned(const type& t, const runtime_codecs& codecs) noexcept {
    for (const type* part = &t; part; part = part->element ? part->element : part->subtype)
        if (codecs.contains(part->oid)) return true;
    return false;
}

}  // namespace

type_catalog::type_catalog(runtime_codecs codecs, interval_values intervals)
    : codecs_(std::move(codecs)), intervals_(intervals) {
    // Values of these types tell the types of their parts by OID: their descriptions lead here.
    for (const oid_t oid : {oid::record, oid::record_array, oid::anyarray}) adopt_builtin(*find_builtin_type(oid));
    // And through these a value is told from what it would be elsewhere.
    if (intervals_ == interval_values::all_finite) adopt_builtin(*find_builtin_type(oid::interval_array));
    if (codecs_.empty()) return;
    for (oid_t oid = 1; oid < first_user_oid; ++oid)
        if (const type* t = find_builtin_type(oid); t && is_concerned(*t, codecs_)) adopt_builtin(*t);
    std::vector<type*> open;
    for (type& t : types_) open.push_back(&t);
    format_finder formats(open);
    for (type* t : open) t->binary = formats.is_binary(*t);
}

void type_catalog::learn(std::span<const looked_up_type> found) {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<type*, const looked_up_type*>> fresh;
    std::vector<type*> open;
    for (const looked_up_type& one : found) {
        if (look(one.oid)) continue;
        add(one);
        fresh.emplace_back(&types_.back(), &one);
        open.push_back(&types_.back());
    }
    for (const auto& [t, one] : fresh) link(*t, *one);
    for (type* t : open) cut_endless_base(*t);
    format_finder formats(open);
    for (type* t : open) t->binary = formats.is_binary(*t);
}

const type* type_catalog::find(oid_t oid) const noexcept {
    const std::shared_lock lock(mutex_);
    return look(oid);
}

const type& type_catalog::unknown(oid_t oid) {
    const std::lock_guard lock(mutex_);
    return *refer(oid);
}

bool type_catalog::misses(oid_t oid) const noexcept {
    const std::shared_lock lock(mutex_);
    return !look(oid) && !unknown_.contains(oid);
}

const type* type_catalog::look(oid_t oid) const noexcept {
    const auto found = by_oid_.find(oid);
    return found != by_oid_.end() ? found->second : find_builtin_type(oid);
}

type& type_catalog::add(oid_t oid) {
    type& t = types_.emplace_back();
    t.oid = oid;
    t.catalog = this;
    return t;
}

void type_catalog::add(const looked_up_type& found) {
    type& t = add(found.oid);
    t.name = keep(found.name);
    t.schema = keep(found.schema);
    t.kind = kind_of(found);
    t.delimiter = found.delimiter;
    t.extension = find_extension_type(found.extension, found.name);
    t.binary = t.kind == type_kind::enumeration || (found.has_binary && t.extension != extension_type::none);
    apply_codec(t, found.has_binary);
    by_oid_[t.oid] = &t;
}

// What was set at run time for this type.
void type_catalog::apply_codec(type& t, bool has_binary) {
    const auto found = codecs_.find(t.oid);
    if (found == codecs_.end()) return;
    const runtime_codec_setting& set = found->second;
    if (set.extension != extension_type::none) {
        t.extension = set.extension;
        t.binary = has_binary;
    }
    if (set.like) {
        t.base_type = set.like;
        t.binary = has_binary && set.like->binary;
    }
    if (set.entry) {
        t.custom = set.entry.get();
        t.binary = has_binary && t.custom->wire_format == format::binary;
    }
}

// What the type refers to, found or not, has a description now.
void type_catalog::link(type& t, const looked_up_type& found) {
    if (found.element) t.element = refer(found.element);
    if (found.subtype) t.subtype = refer(found.subtype);
    if (found.base && !t.base_type) t.base_type = refer(found.base);
    if (found.attributes.empty()) return;
    std::vector<type_attribute>& all = attributes_.emplace_back();
    for (const auto& [name, oid] : found.attributes) all.push_back({keep(name), refer(oid)});
    t.attributes = all;
}

const type* type_catalog::refer(oid_t oid) {
    if (const type* known = look(oid)) return known;
    const type*& placeholder = unknown_[oid];
    if (!placeholder) placeholder = &add(oid);
    return placeholder;
}

// A copy of a built-in type that differs: it leads to this catalog, or has a codec of its own, or consists of such.
void type_catalog::adopt_builtin(const type& builtin) {
    if (by_oid_.contains(builtin.oid)) return;
    if (builtin.element) adopt_builtin(*builtin.element);
    if (builtin.subtype) adopt_builtin(*builtin.subtype);
    type& t = types_.emplace_back(builtin);
    t.catalog = this;
    by_oid_[t.oid] = &t;
    if (t.element) t.element = look(t.element->oid);
    if (t.subtype) t.subtype = look(t.subtype->oid);
    apply_codec(t, t.binary);
}

const type* find_type(const type& context, oid_t oid) noexcept {
    return context.catalog ? context.catalog->find(oid) : find_builtin_type(oid);
}

void report_outdated(const type& t) noexcept {
    if (t.catalog) t.catalog->report_outdated();
}

}  // namespace asiopg::detail
