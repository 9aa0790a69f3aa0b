// What the codecs of all containers share: a part is an array's element, a composite's attribute or a range's bound.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/detail/names.hpp>
#include <asiopg/detail/view_type.hpp>
#include <asiopg/error.hpp>
#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace asiopg::detail {

/// What a part that may be NULL is without that.
template <class T>
struct part_value {
    using type = T;
    static constexpr bool nullable = false;
};
template <class T>
struct part_value<std::optional<T>> {
    using type = T;
    static constexpr bool nullable = true;
};

inline constexpr std::uint32_t null_part = 0xffffffff;
/// How deep values may be nested whose types do not say it.
inline constexpr int most_nesting = 32;

/// A text inside a container's text, as the binary form that its codec reads. False: it is no such value, or has no
/// parser.
ASIOPG_API bool text_to_binary(const type& t, std::string_view text, writer& out);
/// The other way round: throws `conversion_error` when the type's text form is not known.
ASIOPG_API std::string binary_to_text(const type& t, std::string_view bytes);
/// A part's bytes inside a container that is written as text: in double quotes. Errors: as `binary_to_text`.
ASIOPG_API void write_part_text(const type& t, format f, std::string_view bytes, writer& out);
[[noreturn]] ASIOPG_API void throw_unparsed_part(const type& t, std::string_view cpp_name);
/// The same error, of the same class, with something in front.
[[noreturn]] ASIOPG_API void rethrow_with_prefix(const std::string& prefix, const conversion_error& cause);

/// Whether a part of this type can be read as E from a container in this format. Nothing can point into a container's
/// text, which has quotes and escapes.
template <class E>
bool can_decode_part(const type& declared, format f) noexcept {
    const type& t = declared.base();
    if (f == format::binary) return codec<E>::can_decode(t, f);
    if constexpr (is_view_type<E>::value)
        return false;
    else
        return codec<E>::can_decode(t, format::text) || codec<E>::can_decode(t, format::binary);
}

/// The part of decode_part that only containers in text format need.
template <class E>
[[gnu::noinline]] E decode_text_part(const type& t, std::string_view text, reader& whole) {
    writer binary;
    format f = format::text;
    if (!codec<E>::can_decode(t, f)) {
        if (!text_to_binary(t, text, binary)) throw_unparsed_part(t, cpp_name<E>());
        text = binary.view();
        f = format::binary;
    }
    reader in(text);
    E value = codec<E>::decode(t, f, in);
    if (!in.finished()) whole.fail();
    return value;
}

/// Malformed bytes make `whole` fail.
template <class E>
E decode_part(const type& declared, format f, std::string_view bytes, reader& whole) {
    const type& t = declared.base();
    if constexpr (!is_view_type<E>::value)
        if (f == format::text) return decode_text_part<E>(t, bytes, whole);
    reader in(bytes);
    E value = codec<E>::decode(t, f, in);
    if (!in.finished()) whole.fail();
    return value;
}

template <class E>
bool can_encode_part(const type& declared, format& f) noexcept {
    f = format::binary;
    return codec<E>::can_encode(declared.base(), f);
}

/// A part of a container that is written as text. `scratch` is the caller's for reuse.
template <class E, class V>
void encode_part_text(const V& value, const type& declared, writer& scratch, writer& out) {
    const type& t = declared.base();
    format f = format::binary;
    codec<E>::can_encode(t, f);
    scratch.clear();
    codec<E>::encode(value, t, scratch);
    if (!scratch.ok()) return out.fail();
    write_part_text(t, f, scratch.view(), out);
}

/// What errors show of a part.
template <class T>
std::string describe_part(const T& value) {
    if constexpr (part_value<T>::nullable)
        return value ? describe_value(*value) : std::string("NULL");
    else
        return describe_value(value);
}

/// Enough of a description: errors cut it at 40 characters.
inline constexpr std::size_t described_enough = 40;

}  // namespace asiopg::detail
