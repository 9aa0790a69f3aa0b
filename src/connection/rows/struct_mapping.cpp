#include <asiopg/struct_mapping.hpp>

#include <asiopg/detail/composite.hpp>
#include <asiopg/error.hpp>

#include <span>

#include "connection/rows/column_names.hpp"

namespace asiopg::detail {

namespace {

[[noreturn]] void refuse(std::string_view type_name, const std::string& cause) {
    throw interface_error("rows cannot be read as " + std::string(type_name) + ": " + cause);
}

std::string in_quotes(std::string_view name) { return '"' + std::string(name) + '"'; }

}  // namespace

void match_members(const row_description& row, std::string_view struct_name, const std::string_view* first,
                   std::size_t count, std::uint16_t* index) {
    const std::span<const std::string_view> members(first, count);
    const std::vector<column>& columns = row.columns;
    for (std::size_t m = 0; m < members.size(); ++m) {
        std::size_t found = 0;
        while (found < columns.size() && columns[found].name != members[m]) ++found;
        if (found == columns.size())
            refuse(struct_name,
                   "there is no column for its member " + in_quotes(members[m]) + "; " + list_columns(columns));
        index[m] = static_cast<std::uint16_t>(found);
    }
    // Every member has a column, so one that is nobody's has a name of its own or a name that occurs twice.
    for (std::size_t c = 0; c < columns.size(); ++c) {
        bool used = false;
        bool named = false;
        for (std::size_t m = 0; m < members.size(); ++m) {
            used = used || index[m] == c;
            named = named || members[m] == columns[c].name;
        }
        if (named && !used) refuse(struct_name, "two columns are called " + in_quotes(columns[c].name));
        if (!used) {
            std::string names;
            for (std::string_view member : members) names.append(names.empty() ? "" : ", ").append(member);
            refuse(struct_name,
                   "it has no member for column " + in_quotes(columns[c].name) + "; its members are " + names);
        }
    }
}

bool is_composite_row(const row_description& row) noexcept {
    return row.columns.size() == 1 && is_composite(*row.columns[0].type);
}

void throw_column_count(const row_description& row, std::string_view type_name, std::size_t takes) {
    refuse(type_name, "it takes " + std::to_string(takes) + (takes == 1 ? " column" : " columns") +
                          ", and the rows have " + std::to_string(row.columns.size()) + "; " +
                          list_columns(row.columns));
}

void throw_other_row() { throw interface_error("row_mapper: the record is not of the result that the mapper is for"); }

void throw_no_row() { throw interface_error("the query gave no row; ask for a std::optional if that may happen"); }

}  // namespace asiopg::detail
