// How the rows of a request with several sets of arguments are divided among their results.
#pragma once

#include <asiopg/command_tag.hpp>

#include <cstddef>
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
    [[gnu::noinline]] void add(std::size_t end, const command_tag& tag) {
        if (tags.empty() || tags.back() != tag) tags.push_back(tag);
        parts.push_back({end, tags.size() - 1});
    }

    std::vector<part> parts;
    std::vector<command_tag> tags;  // each only once in a row
};

}  // namespace asiopg::detail
