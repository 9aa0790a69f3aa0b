// Labels of enums.
#include <asiopg/codecs/enum.hpp>

#include "types/type_name.hpp"

namespace asiopg::detail {

bool reads_labels(const type& declared, format f) noexcept {
    const type& t = declared.base();
    return t.kind == type_kind::enumeration || (f == format::text && t.kind == type_kind::unknown);
}

bool writes_labels(const type& declared, format& f) noexcept {
    const type& t = declared.base();
    f = t.kind == type_kind::enumeration ? format::binary : format::text;
    return t.kind == type_kind::enumeration || t.kind == type_kind::unknown;
}

void throw_unknown_label(const type& t, std::string_view label, std::string_view cpp_name) {
    throw conversion_error("label " + quoted(label) + " of enum " + display_name(t) + " is no value of " +
                           std::string(cpp_name) + ": asiopg::enum_labels does not have it");
}

void throw_unlabelled(long long value, std::string_view cpp_name) {
    throw conversion_error("value " + std::to_string(value) + " of " + std::string(cpp_name) +
                           " has no label in asiopg::enum_labels");
}

}  // namespace asiopg::detail
