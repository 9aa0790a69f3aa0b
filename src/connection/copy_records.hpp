// Records that are copied to a table.
#pragma once

#include <asiopg/copy_options.hpp>
#include <asiopg/detail/row_upload.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "connection/engine.hpp"

namespace asiopg::detail {

/// Of a range's elements. `members`: the names of a struct's members, for which columns are taken unless the options have some.
awaitable<command_tag> copy_elements(std::shared_ptr<engine> e, std::uint64_t owner, std::string table,
                                     std::unique_ptr<element_source> elements, copy_options options,
                                     std::span<const std::string_view> members);

/// Of what a coroutine makes.
std::unique_ptr<row_upload> make_record_upload(std::shared_ptr<engine> e, std::uint64_t owner, std::string table,
                                               copy_options options, std::span<const std::string_view> members);

}  // namespace asiopg::detail
