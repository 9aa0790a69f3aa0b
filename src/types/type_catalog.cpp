#include "types/type_catalog.hpp"

#include <asiopg/oid.hpp>

#include <algorithm>

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

// Whether a value's parts, and so the value, have a binary form that asiopg knows.
bool is_binary(const type& t, int depth) noexcept {
    if (depth == 0) return false;
    switch (t.kind) {
        case type_kind::array:
            return t.element && is_binary(*t.element, depth - 1);
        case type_kind::range:
        case type_kind::multirange:
            return t.subtype && is_binary(*t.subtype, depth - 1);
        case type_kind::domain:
            return t.base_type && is_binary(*t.base_type, depth - 1);
        case type_kind::composite:
            return std::all_of(t.attributes.begin(), t.attributes.end(),
                               [&](const type_attribute& a) { return is_binary(*a.type, depth - 1); });
        default:
            return t.binary;
    }
}

// Whether a codec that was set concerns the type: itself, or something that it is made of.
bool is_concerned(const type& t, const runtime_codecs& codecs) noexcept {
    for (const type* part = &t; part; part = part->element ? part->element : part->subtype)
        if (codecs.contains(part->oid)) return true;
    return false;
}

}  // namespace

std::shared_ptr<const type_catalog> type_catalog::make(const runtime_codecs& codecs) {
    std::shared_ptr<type_catalog> made(new type_catalog);
    made->outdated_ = std::make_shared<std::atomic<bool>>(false);
    // Values of type record tell the types of their parts by OID: their description leads here.
    made->adopt_builtin(*find_builtin_type(oid::record), codecs);
    made->adopt_builtin(*find_builtin_type(oid::record_array), codecs);
    if (!codecs.empty())
        for (oid_t oid = 1; oid < first_user_oid; ++oid)
            if (const type* t = find_builtin_type(oid); t && is_concerned(*t, codecs)) made->adopt_builtin(*t, codecs);
    made->settle_formats();
    return made;
}

std::shared_ptr<const type_catalog> type_catalog::extend(std::shared_ptr<const type_catalog> older,
                                                         std::span<const looked_up_type> found,
                                                         std::span<const oid_t> asked, const runtime_codecs& codecs) {
    std::shared_ptr<type_catalog> made(new type_catalog);
    made->outdated_ = older->outdated_;
    made->by_oid_ = older->by_oid_;
    made->older_ = std::move(older);
    made->adopt_builtin(*find_builtin_type(oid::record), codecs);
    made->adopt_builtin(*find_builtin_type(oid::record_array), codecs);
    std::vector<std::pair<type*, const looked_up_type*>> fresh;
    for (const looked_up_type& one : found) {
        if (made->find(one.oid)) continue;
        made->add(one, codecs);
        fresh.emplace_back(&made->types_.back(), &one);
    }
    for (const auto& [t, one] : fresh) made->link(*t, *one);
    for (const oid_t oid : asked) made->refer(oid);
    made->settle_formats();
    return made;
}

const type* type_catalog::find(oid_t oid) const noexcept {
    const auto found = by_oid_.find(oid);
    return found != by_oid_.end() ? found->second : find_builtin_type(oid);
}

std::string_view type_catalog::keep(const std::string& text) { return texts_.emplace_back(text); }

type& type_catalog::add(oid_t oid) {
    type& t = types_.emplace_back();
    t.oid = oid;
    t.catalog = this;
    by_oid_[oid] = &t;
    return t;
}

void type_catalog::add(const looked_up_type& found, const runtime_codecs& codecs) {
    type& t = add(found.oid);
    t.name = keep(found.name);
    t.schema = keep(found.schema);
    t.kind = kind_of(found);
    t.delimiter = found.delimiter;
    t.extension = find_extension_type(found.extension, found.name);
    t.binary = t.kind == type_kind::enumeration || (found.has_binary && t.extension != extension_type::none);
    apply(codecs, t);
}

// What was set at run time for this type.
void type_catalog::apply(const runtime_codecs& codecs, type& t) {
    const auto found = codecs.find(t.oid);
    if (found == codecs.end()) return;
    const runtime_codec_setting& set = codecs_.insert(*found).first->second;
    if (set.extension != extension_type::none) {
        t.extension = set.extension;
        t.binary = true;
    }
    if (set.like) {
        t.base_type = set.like;
        t.binary = set.like->binary;
    }
    if (set.entry) {
        t.custom = set.entry.get();
        t.binary = t.custom->wire_format == format::binary;
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
    if (const type* known = find(oid)) return known;
    return &add(oid);
}

// A copy of a built-in type that differs: it leads to this catalog, or has a codec of its own, or consists of such.
void type_catalog::adopt_builtin(const type& builtin, const runtime_codecs& codecs) {
    if (const auto had = by_oid_.find(builtin.oid); had != by_oid_.end() && had->second->catalog == this) return;
    if (builtin.element) adopt_builtin(*builtin.element, codecs);
    if (builtin.subtype) adopt_builtin(*builtin.subtype, codecs);
    type& t = types_.emplace_back(builtin);
    t.catalog = this;
    by_oid_[t.oid] = &t;
    if (t.element) t.element = find(t.element->oid);
    if (t.subtype) t.subtype = find(t.subtype->oid);
    apply(codecs, t);
}

void type_catalog::settle_formats() {
    for (type& t : types_) t.binary = is_binary(t, deepest_nesting);
}

const type* find_type(const type& context, oid_t oid) noexcept {
    return context.catalog ? context.catalog->find(oid) : find_builtin_type(oid);
}

void report_outdated(const type& t) noexcept {
    if (t.catalog) t.catalog->report_outdated();
}

}  // namespace asiopg::detail
