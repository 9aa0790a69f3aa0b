// Records that are copied to a table.
#pragma once

#include <asiopg/copy_options.hpp>
#include <asiopg/detail/row_upload.hpp>

#include <memory>
#include <string>

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

/// Of a range's elements. `element`: which columns are taken unless the options have some.
awaitable<command_tag> copy_elements(std::shared_ptr<engine> e, std::uint64_t owner, std::string table,
                                     std::unique_ptr<element_source> elements, copy_options options,
                                     element_columns element);

/// Of what a coroutine makes.
std::unique_ptr<row_upload> make_record_upload(std::shared_ptr<engine> e, std::uint64_t owner, std::string table,
                                               copy_options options, element_columns element);

}  // namespace asiopg::detail
