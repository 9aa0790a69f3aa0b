#include <asiopg/record.hpp>

#include <asiopg/error.hpp>
#include <asiopg/result.hpp>

#include <algorithm>

#include "connection/column_names.hpp"

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

}  // namespace asiopg
