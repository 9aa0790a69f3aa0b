// asiopg::type_codec: a codec for one server type, given at run time.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/type.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace asiopg {

namespace detail {

/// What `set_type_codec` gave a type. Without functions it says only in which format the type travels.
struct runtime_codec_entry {
    format wire_format = format::text;
    const std::type_info* cpp_type = nullptr;
    std::function<std::string(const void* value)> encode;
    std::function<void(std::string_view bytes, void* value)> decode;
};

/// The type's run-time codec for the C++ type, or nullptr.
ASIOPG_API const runtime_codec_entry* find_runtime_codec(const type& t, const std::type_info& cpp_type) noexcept;

}  // namespace detail

/// How values of one server type travel and what they are in C++, for `connection::set_type_codec`:
///
///     type_codec::text<money_amount>(encode, decode)     // std::string encode(const T&), T decode(std::string_view)
///     type_codec::binary<money_amount>(encode, decode)   // the same, of the bytes that the type's send function gives
///     type_codec::text()                                 // as text: read as std::string, written from std::string
///
/// The C++ type needs a codec that asks for what was set:
///
///     template <>
///     struct asiopg::codec<money_amount> : asiopg::runtime_codec<money_amount> {
///         static constexpr std::string_view cpp_name = "money_amount";
///     };
///
/// Thread safety: `encode` runs on the connection's executor; `decode` wherever a result is read, perhaps by several
/// threads at once.
/// Errors: what `encode` and `decode` throw leaves the verb or `as<T>()`; throw `conversion_error` with the cause only,
/// and the argument or column is named as for every codec.
class type_codec {
public:
    static type_codec text() { return type_codec(format::text); }
    static type_codec binary() { return type_codec(format::binary); }
    template <class T, class Encode, class Decode>
    static type_codec text(Encode encode, Decode decode) {
        return make<T>(format::text, std::move(encode), std::move(decode));
    }
    template <class T, class Encode, class Decode>
    static type_codec binary(Encode encode, Decode decode) {
        return make<T>(format::binary, std::move(encode), std::move(decode));
    }

    const std::shared_ptr<const detail::runtime_codec_entry>& entry() const noexcept { return entry_; }

private:
    explicit type_codec(format f) {
        auto made = std::make_shared<detail::runtime_codec_entry>();
        made->wire_format = f;
        entry_ = std::move(made);
    }
    template <class T, class Encode, class Decode>
    static type_codec make(format f, Encode encode, Decode decode) {
        static_assert(std::is_invocable_r_v<std::string, const Encode&, const T&>,
                      "encode takes a T and gives a std::string");
        static_assert(std::is_invocable_r_v<T, const Decode&, std::string_view>,
                      "decode takes a std::string_view, gives a T");
        auto made = std::make_shared<detail::runtime_codec_entry>();
        made->wire_format = f;
        made->cpp_type = &typeid(T);
        made->encode = [e = std::move(encode)](const void* value) -> std::string {
            return e(*static_cast<const T*>(value));
        };
        made->decode = [d = std::move(decode)](std::string_view bytes, void* value) {
            *static_cast<T*>(value) = d(bytes);
        };
        type_codec out(f);
        out.entry_ = std::move(made);
        return out;
    }

    std::shared_ptr<const detail::runtime_codec_entry> entry_;
};

/// Base of `codec<T>` for a T whose conversion is given at run time by `set_type_codec`. T is default-constructible.
template <class T>
struct runtime_codec {
    static bool can_decode(const type& t, format f) noexcept {
        const detail::runtime_codec_entry* set = detail::find_runtime_codec(t, typeid(T));
        return set && set->wire_format == f;
    }
    static T decode(const type& t, format, reader& in) {
        T value{};
        detail::find_runtime_codec(t, typeid(T))->decode(in.read_rest(), &value);
        return value;
    }
    static bool can_encode(const type& t, format& f) noexcept {
        const detail::runtime_codec_entry* set = detail::find_runtime_codec(t, typeid(T));
        if (set) f = set->wire_format;
        return set != nullptr;
    }
    static void encode(const T& value, const type& t, writer& out) {
        out.write_bytes(detail::find_runtime_codec(t, typeid(T))->encode(&value));
    }
};

}  // namespace asiopg
