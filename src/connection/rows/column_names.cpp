#include "connection/rows/column_names.hpp"

namespace asiopg::detail {

std::string list_columns(std::span<const column> columns) {
    if (columns.empty()) return "there are no columns";
    std::string text = columns.size() == 1 ? "the only column is " : "the columns are ";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i) text += ", ";
        text += columns[i].name;
    }
    return text;
}

}  // namespace asiopg::detail
