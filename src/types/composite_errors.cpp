// What goes wrong with the attributes of composite types, and how structs are matched with them by name.
#include <asiopg/detail/composite.hpp>
#include <asiopg/oid.hpp>

#include <algorithm>

#include "types/type_name.hpp"

namespace asiopg::detail {

namespace {

std::string attribute_name(const type& t, std::size_t i) {
    return i < t.attributes.size() ? "attribute \"" + std::string(t.attributes[i].name) + "\""
                                   : "field " + std::to_string(i);
}

std::string attribute_names(const type& t) {
    std::string names;
    for (const type_attribute& a : t.attributes) names.append(names.empty() ? "" : ", ").append(a.name);
    return names;
}

std::size_t index_of(std::span<const std::string_view> members, std::string_view name, std::size_t likely) noexcept {
    if (likely < members.size() && members[likely] == name) return likely;
    return static_cast<std::size_t>(std::find(members.begin(), members.end(), name) - members.begin());
}

}  // namespace

void match_attributes(const type& t, std::span<const std::string_view> members, std::string_view struct_name,
                      std::uint16_t* attribute) {
    std::fill_n(attribute, members.size(), no_member);
    for (std::size_t a = 0; a < t.attributes.size(); ++a) {
        const std::size_t m = index_of(members, t.attributes[a].name, a);
        if (m == members.size())
            throw conversion_error(std::string(struct_name) + " has no member for attribute \"" +
                                   std::string(t.attributes[a].name) + "\" of composite type " + display_name(t));
        attribute[m] = static_cast<std::uint16_t>(a);
    }
    for (std::size_t m = 0; m < members.size(); ++m)
        if (attribute[m] == no_member)
            throw conversion_error("composite type " + display_name(t) + " has no attribute for member \"" +
                                   std::string(members[m]) + "\" of " + std::string(struct_name) +
                                   "; its attributes are " + attribute_names(t));
}

void match_members(const type& t, std::span<const std::string_view> members, std::string_view struct_name,
                   pod_vector<std::uint16_t, 16>& member) {
    std::size_t used = 0;
    for (std::size_t a = 0; a < t.attributes.size(); ++a) {
        const std::size_t m = index_of(members, t.attributes[a].name, a);
        member.push_back(m == members.size() ? no_member : static_cast<std::uint16_t>(m));
        used += m != members.size();
    }
    if (used == members.size()) return;
    for (std::string_view name : members)
        if (std::none_of(t.attributes.begin(), t.attributes.end(),
                         [&](const type_attribute& a) { return a.name == name; }))
            throw conversion_error("'" + std::string(name) + "' of " + std::string(struct_name) +
                                   " is not a valid element of composite type " + display_name(t) +
                                   "; its attributes are " + attribute_names(t));
}

void throw_attribute_count(const type& t, std::size_t given, std::string_view cpp_name) {
    throw conversion_error("composite type " + display_name(t) + " has " + std::to_string(t.attributes.size()) +
                           (t.attributes.size() == 1 ? " attribute, " : " attributes, ") + std::string(cpp_name) +
                           " gives " + std::to_string(given));
}

void throw_anonymous_input() { throw conversion_error("input of anonymous composite types is not supported"); }

void throw_unreadable_attribute(const composite_source& from, std::size_t i, std::string_view cpp_name) {
    const composite_part& part = from[i];
    const std::string name(cpp_name);
    if (!part.type)
        throw conversion_error(attribute_name(from.type(), i) + " of an anonymous record is of type " +
                               std::to_string(part.oid) + ", which is not known: it cannot be read as " + name);
    throw conversion_error(attribute_name(from.type(), i) + " of type " + display_name(*part.type) +
                           (from.format() == format::text ? ", sent as text," : "") + " cannot be read as " + name);
}

void throw_unsendable_attribute(const type& t, std::size_t i, std::string_view cpp_name) {
    throw conversion_error(attribute_name(t, i) + ": cannot send " + std::string(cpp_name) + " as " +
                           display_name(*t.attributes[i].type));
}

void rethrow_for_attribute(const type& t, std::size_t i, const conversion_error& cause) {
    rethrow_with_prefix(attribute_name(t, i) + ": ", cause);
}

}  // namespace asiopg::detail
