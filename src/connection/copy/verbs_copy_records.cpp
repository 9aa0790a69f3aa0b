// copy_records_to_table.
#include <asiopg/copy_options.hpp>
#include <asiopg/verbs.hpp>

#include "connection/copy/copy_records.hpp"
#include "connection/operation/make_operation.hpp"

namespace asiopg {

awaitable<command_tag> verbs::copy_elements(std::string&& table, std::unique_ptr<detail::element_source> elements,
                                            const copy_options* options, detail::element_columns columns) {
    detail::require(engine_, owner_);
    return detail::copy_elements(engine_, owner_, std::move(table), std::move(elements),
                                 options ? *options : copy_options(), columns);
}

std::unique_ptr<detail::row_upload> verbs::upload_records(std::string&& table, const copy_options* options,
                                                          detail::element_columns columns) {
    detail::require(engine_, owner_);
    return detail::make_record_upload(engine_, owner_, std::move(table), options ? *options : copy_options(), columns);
}

}  // namespace asiopg
