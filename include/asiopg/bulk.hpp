// Many elements at once: what `executemany`, `fetchmany` and `copy_records_to_table` need (see verbs.hpp).
#pragma once

#include <asiopg/detail/row_upload.hpp>
#include <asiopg/verbs.hpp>

#include <string>
#include <utility>
#include <vector>

namespace asiopg::detail {

// `Handle` has the verbs: a connection, a transaction, or a prepared statement, which has the text itself.
template <class Elements>
struct bulk {
    template <class Handle, class... Text>
    static awaitable<void> execute(Handle& on, Elements&& elements, Text&&... text) {
        if constexpr (is_row_callable<Elements>)
            return stream_rows<Elements>(on.upload_sets(std::forward<Text>(text)..., false),
                                         std::forward<Elements>(elements));
        else
            return on.execute_rows(std::forward<Text>(text)..., rows_of(std::forward<Elements>(elements)));
    }
    template <class Handle, class... Text>
    static awaitable<fetched_vector<result>> fetch(Handle& on, Elements&& elements, Text&&... text) {
        if constexpr (is_row_callable<Elements>)
            return stream_for_results<Elements>(on.upload_sets(std::forward<Text>(text)..., true),
                                                std::forward<Elements>(elements));
        else
            return on.fetch_rows(std::forward<Text>(text)..., rows_of(std::forward<Elements>(elements)));
    }
    template <class Handle>
    static awaitable<command_tag> copy(Handle& on, Elements&& elements, std::string&& table,
                                       const copy_options* options) {
        if constexpr (is_row_callable<Elements>)
            return stream_for_tag<Elements>(
                on.upload_records(std::move(table), options, columns_of_element<element_of<Elements>>()),
                std::forward<Elements>(elements));
        else
            return on.copy_elements(std::move(table), rows_of(std::forward<Elements>(elements)), options,
                                    columns_of_element<range_element<Elements>>());
    }
};

}  // namespace asiopg::detail
