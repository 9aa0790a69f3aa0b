#include "session/server_words.hpp"

#include "core/utf8.hpp"

namespace asiopg::detail {

bool is_utf8(std::string_view encoding) {
    std::string plain;
    for (const char c : encoding)
        if (c != '-') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return plain == "utf8" || plain == "unicode";
}

void keep_utf8(std::string& text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t size = utf8_length(std::string_view(text).substr(i));
        if (size == 0) text[i] = '?';
        i += size ? size : 1;
    }
}

void keep_utf8(error_fields& e) {
    for (std::string* const text :
         {&e.severity, &e.message, &e.detail, &e.hint, &e.internal_query, &e.where, &e.schema_name, &e.table_name,
          &e.column_name, &e.data_type_name, &e.constraint_name})
        keep_utf8(*text);
}

}  // namespace asiopg::detail
