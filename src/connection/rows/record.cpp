#include <asiopg/record.hpp>

#include <asiopg/codecs/basic.hpp>
#include <asiopg/error.hpp>
#include <asiopg/result.hpp>

#include <algorithm>

#include "connection/rows/column_names.hpp"

namespace asiopg {

namespace detail {

void throw_no_such_field(std::size_t index, std::size_t size) {
    throw interface_error("record: there is no field " + std::to_string(index) + ", the record has " +
                          std::to_string(size) + (size == 1 ? " field" : " fields"));
}

void throw_no_such_row(std::size_t index, std::size_t size) {
    if (size == 0) throw interface_error("result: there are no rows");
    throw interface_error("result: there is no row " + std::to_string(index) + ", the result has " +
                          std::to_string(size) + (size == 1 ? " row" : " rows"));
}

std::size_t hash_of(const record& r) noexcept {
    std::size_t hash = r.size();
    for (const field& f : r) hash = (hash ^ hash_of(f)) * 0x9e3779b97f4a7c15u + (hash >> 29);
    return hash;
}

}  // namespace detail

void record::share() noexcept {
    if (!rows_) return;
    rows_->references.fetch_add(1, std::memory_order_relaxed);
    owns_ = true;
}

void record::forget() noexcept {
    rows_ = nullptr;
    size_ = 0;
    owns_ = false;
}

[[gnu::hot]] record::record(const record& other) noexcept {
    copy_from(other);
    share();
}

[[gnu::hot]] record::record(record&& other) noexcept {
    copy_from(other);
    if (other.owns_) {
        owns_ = true;
        other.forget();
    } else {
        share();
    }
}

record& record::operator=(const record& other) noexcept { return *this = record(other); }

record& record::operator=(record&& other) noexcept {
    record old(std::move(other));
    std::swap(rows_, old.rows_);
    std::swap(base_, old.base_);
    std::swap(cells_, old.cells_);
    std::swap(columns_, old.columns_);
    std::swap(size_, old.size_);
    std::swap(owns_, old.owns_);
    return *this;
}

// Not inline: what std::span demands of its arguments takes the compiler longer than the rest of the header.
std::span<const column> record::columns() const& noexcept { return {columns_, size_}; }

std::span<const column> result::columns() const& noexcept {
    if (!rows_ || !rows_->description) return {};
    return rows_->description->columns;
}

std::optional<std::size_t> record::find(std::string_view name) const noexcept {
    for (std::size_t i = size_; i-- > 0;)
        if (columns_[i].name == name) return i;
    return std::nullopt;
}

std::size_t record::index_of(std::string_view name) const {
    if (std::optional<std::size_t> index = find(name)) return *index;
    throw interface_error("record: there is no column \"" + std::string(name) + "\"; " +
                          detail::list_columns({columns_, size_}));
}

std::vector<std::string_view> record::keys() const& {
    std::vector<std::string_view> names;
    names.reserve(size_);
    for (const column& c : columns()) names.push_back(c.name);
    return names;
}

record record::slice(std::size_t first, std::size_t count) const {
    record part = *this;
    first = std::min(first, size_);
    part.columns_ += first;
    part.cells_ += first;
    part.size_ = std::min(count, size_ - first);
    return part;
}

bool operator==(const record& a, const record& b) noexcept {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

std::weak_ordering operator<=>(const record& a, const record& b) noexcept {
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i)
        if (std::weak_ordering order = a.at(i) <=> b.at(i); order != 0) return order;
    return a.size() <=> b.size();
}

std::string to_string(const record& r) {
    std::string text;
    for (const field& f : r) {
        if (!text.empty()) text += ' ';
        text.append(f.name()).append("=").append(to_string(f));
    }
    return text;
}

template bool record::get_named(std::string_view) const;
template std::int16_t record::get_named(std::string_view) const;
template std::int32_t record::get_named(std::string_view) const;
template std::int64_t record::get_named(std::string_view) const;
template double record::get_named(std::string_view) const;
template std::string record::get_named(std::string_view) const;
template std::string_view record::get_named(std::string_view) const;
template std::optional<bool> record::get_named(std::string_view) const;
template std::optional<std::int32_t> record::get_named(std::string_view) const;
template std::optional<std::int64_t> record::get_named(std::string_view) const;
template std::optional<double> record::get_named(std::string_view) const;
template std::optional<std::string> record::get_named(std::string_view) const;

command_tag result::tag() const {
    if (!rows_) return command_tag();
    return part_ == whole ? rows_->tag : rows_->part_tag(part_);
}

}  // namespace asiopg
