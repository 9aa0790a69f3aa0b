// What the handles of one prepared statement share.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/type.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "connection/statements/held_statement.hpp"
#include "types/type_catalog.hpp"

namespace asiopg::detail {

struct prepared_state {
    prepared_state(std::shared_ptr<engine> e, statement_ptr s, std::string text);

    std::shared_ptr<type_catalog> types;  // that the descriptions are in; empty: built-in ones only
    held_statement held;
    std::atomic<bool> closed{false};
    const std::string name, query;
    std::vector<const type*> parameters;
    std::shared_ptr<const row_description> description;
    // of the last execution; on the connection's executor
    command_tag tag;
    bool has_tag = false;
};

}  // namespace asiopg::detail
