#include "session/server_words.hpp"

namespace asiopg::detail {

namespace {

// How long the character is that `text` begins with; 0: it is none. (Surrogates and overlong forms are none.)
std::size_t utf8_length(std::string_view text) noexcept {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
    const unsigned char first = at(0);
    if (first < 0x80) return 1;
    const std::size_t size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((at(i) & 0xc0) != 0x80) return 0;
    if (first == 0xe0 && at(1) < 0xa0) return 0;
    if (first == 0xed && at(1) > 0x9f) return 0;
    if (first == 0xf0 && at(1) < 0x90) return 0;
    if (first == 0xf4 && at(1) > 0x8f) return 0;
    return size;
}

}  // namespace

bool is_utf8(std::string_view encoding) {
    std::string plain;
    for (const char c : encoding)
        if (c != '-') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return plain == "utf8" || plain == "unicode";
}

bool ends_session(const error_fields& e) noexcept {
    // Servers before 9.6 send only the severity that may be translated.
    const std::string& severity = e.severity_nonlocalized.empty() ? e.severity : e.severity_nonlocalized;
    return severity == "FATAL" || severity == "PANIC";
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
