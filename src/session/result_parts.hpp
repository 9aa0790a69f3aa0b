// How the rows of a request with several sets of arguments are divided among their results.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace asiopg::detail {

/// Where the results of a request with several sets of arguments end, and what their tags are.
struct result_parts {
    struct part {
        std::size_t end;  // behind its last row
        std::size_t tag;
    };
    std::size_t begin(std::size_t i) const noexcept { return i ? parts[i - 1].end : 0; }
    std::size_t size(std::size_t i) const noexcept { return parts[i].end - begin(i); }
    /// The next part ends with row `end`.
    void add(std::size_t end, std::string_view tag) {
        if (tags.empty() || tags.back() != tag) tags.emplace_back(tag);
        parts.push_back({end, tags.size() - 1});
    }

    std::vector<part> parts;
    std::vector<std::string> tags;  // each only once in a row
};

}  // namespace asiopg::detail
