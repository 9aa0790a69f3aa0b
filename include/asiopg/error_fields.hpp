// asiopg::error_fields: what the server tells in an error or a notice.
#pragma once

#include <string>

namespace asiopg {

/// The fields of PostgreSQL's ErrorResponse and NoticeResponse messages, in the server's own words. A field that the
/// server did not send is empty.
struct error_fields {
    std::string severity;               ///< "ERROR", "FATAL", "NOTICE" ... maybe translated
    std::string severity_nonlocalized;  ///< the same, never translated (servers since 9.6)
    std::string sqlstate;               ///< the five characters that identify the condition
    std::string message;                ///< the primary message, one line
    std::string detail;
    std::string hint;
    std::string position;           ///< where in the query, counted in characters from 1
    std::string internal_position;  ///< the same for `internal_query`
    std::string internal_query;     ///< the text of a failed command that the server made itself
    std::string where;              ///< the context, such as the call stack of procedural functions
    std::string schema_name;
    std::string table_name;
    std::string column_name;
    std::string data_type_name;
    std::string constraint_name;
    std::string file;     ///< in the server's source
    std::string line;     ///< in the server's source
    std::string routine;  ///< in the server's source

    bool operator==(const error_fields&) const = default;
};

}  // namespace asiopg
