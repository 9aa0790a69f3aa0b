// Which C++ types a field may be read as, and which of them only point into it.
#pragma once

#include <asiopg/detail/decode.hpp>
#include <asiopg/detail/view_type.hpp>

#include <concepts>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asiopg::detail {

/// Whether there is a codec that decodes T, or the U of an optional<U>.
template <class T>
inline constexpr bool is_readable = decodable<T>;
template <class T>
inline constexpr bool is_readable<std::optional<T>> = decodable<T>;

/// What the caller gets for a T: where T holds records, a type that does not let views point into a temporary
/// (optional_record.hpp).
template <class T>
struct kept {
    using type = T;
};
template <class T>
using kept_t = typename kept<T>::type;

template <class T>
constexpr void check_readable() {
    static_assert(std::is_same_v<T, std::remove_cvref_t<T>>,
                  "asiopg: a field is read by value; name the type without const and &");
    static_assert(is_readable<T>,
                  "asiopg: no codec decodes this type; include its header from asiopg/codecs/ or specialise "
                  "asiopg::codec for it");
}

/// For what the caller gets to keep: from a temporary record a view would dangle at once.
template <class T>
constexpr void check_keepable() {
    static_assert(!is_view_type<T>::value,
                  "asiopg: a view would point into a record that is gone; keep the record in a variable, or ask for "
                  "an owning type such as std::string");
    check_readable<T>();
}

}  // namespace asiopg::detail
