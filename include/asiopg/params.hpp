// asiopg::params: the arguments of a query, owned, not yet encoded.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/detail/argument.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg {

namespace detail {
class argument_source;
class row_plan;
}  // namespace detail

/// The most arguments a query can have: the protocol counts them in 16 bits.
inline constexpr std::size_t max_arguments = 65535;

/// A list of arguments, built at run time:
///
///     asiopg::params p;
///     p.add(30).add("Ivan").add(std::nullopt);
///     co_await conn.fetch("SELECT ...", std::move(p));
///
/// Object lifetimes: arguments are owned; what strings, views, spans and C arrays point to is copied by `add()`. A
/// few numbers and short strings take no allocation. Thread safety: distinct objects only; `encode()` is const and
/// may be repeated.
class ASIOPG_API params {
public:
    params() noexcept = default;
    params(params&& other) noexcept { take(other); }
    params& operator=(params&& other) noexcept;
    /// Copies every argument. Errors: `interface_error` when one is of a type that cannot be copied.
    params(const params& other);
    params& operator=(const params& other);
    ~params() {
        if (has_boxes_ || spilled_) release();
    }

    /// The list of these arguments.
    template <class... Args>
    static params of(Args&&... args) {
        params list;
        (list.add(std::forward<Args>(args)), ...);
        return list;
    }

    /// Appends an argument: anything with a codec, or `std::optional` of it, or `std::nullopt` for NULL.
    /// Errors: `interface_error` for a value (or all together) that no message can hold, and for a null `const char*`.
    /// Exception safety: strong.
    template <class T>
    params& add(T&& value) {
        using U = std::remove_cvref_t<T>;
        if constexpr (std::is_same_v<U, std::nullopt_t> || std::is_same_v<U, std::nullptr_t>) {
            add_null();
        } else if constexpr (detail::is_optional_argument<U>::value) {
            if (value)
                add(*std::forward<T>(value));
            else
                add_null();
        } else if constexpr (requires { detail::builtin_argument<U>::ops; }) {
            add_scalar(*detail::builtin_argument<U>::ops, detail::argument_bits(value));
        } else if constexpr (std::is_array_v<U>) {
            static_assert(std::is_same_v<std::remove_cv_t<std::remove_extent_t<U>>, char>,
                          "asiopg takes C arrays of char only: pass a std::vector");
            add_text(value, std::extent_v<U>);
        } else if constexpr (std::is_same_v<U, const char*> || std::is_same_v<U, char*>) {
            add_text(static_cast<const char*>(value), detail::unbounded);
        } else if constexpr (std::is_same_v<U, std::string>) {
            if (std::is_same_v<T, std::string> && value.size() > detail::largest_copied)
                add_boxed<std::string>(std::move(value));
            else
                add_text(value);
        } else if constexpr (std::is_same_v<U, std::string_view>) {
            add_text(value);
        } else if constexpr (detail::is_bytes<U>::value) {
            if constexpr (std::is_same_v<T, std::vector<typename U::value_type>>) {
                if (value.size() > detail::largest_copied) {
                    add_boxed<U>(std::move(value));
                    return *this;
                }
            }
            add_bytes({reinterpret_cast<const char*>(value.data()), value.size()});
        } else {
            using Owned = typename detail::owned_argument<U>::type;
            static_assert(encodable<Owned>, "asiopg has no codec that writes this type: specialise asiopg::codec<T>");
            if constexpr (std::is_trivially_copyable_v<Owned> && sizeof(Owned) <= 32) {
                const Owned copy = std::forward<T>(value);
                add_block(detail::generic_argument<Owned>::ops, reinterpret_cast<const char*>(&copy), sizeof copy);
            } else if constexpr (std::is_same_v<Owned, U>) {
                add_boxed<Owned>(std::forward<T>(value));
            } else {
                add_boxed<Owned>(detail::owned_argument<U>::make(value));
            }
        }
        return *this;
    }

    /// Appends all arguments of another list. Errors: `interface_error` when all together are too large.
    params& append(params&& other);

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    /// Drops all arguments.
    void clear() noexcept { release(); }

    /// Appends to `out` what a Bind message has between its statement's name and its result formats: the format
    /// codes and the values. `types`: the `count` parameter types of the statement.
    /// Errors: `interface_error` when the number of arguments is wrong, over 65,535, or all together too large;
    /// `conversion_error` naming the argument, its value and both types. Exception safety: strong (`out` is as before).
    void encode(const type* const* types, std::size_t count, writer& out) const;
    /// For the library: the same for one of `sets` equal parts of the list, the one at `set`. Errors name it.
    void encode_set(std::size_t set, std::size_t sets, const type* const* types, std::size_t count, writer& out) const;

    /// For the library: as `encode`, for the element of that number. Errors name it.
    void encode_element(std::size_t number, const type* const* types, std::size_t count, writer& out) const;
    /// For the library: the values of a record in a binary COPY.
    void encode_record(const detail::row_plan& plan, writer& out) const;

private:
    friend class detail::argument_source;
    static constexpr std::size_t inline_arguments = 8;
    static constexpr std::size_t inline_bytes = 192;

    template <class T, class U>
    void add_boxed(U&& value) {
        auto box = std::make_unique<T>(std::forward<U>(value));
        detail::argument a;
        a.ops = &detail::generic_argument<T>::ops;
        a.box = box.get();
        push(a);
        has_boxes_ = true;
        box.release();
    }
    void add_null();
    void add_scalar(const detail::argument_ops& ops, std::uint64_t bits) {
        detail::argument a;
        a.ops = &ops;
        a.bits = bits;
        push(a);
    }
    void add_text(std::string_view text);
    /// Up to a zero, and at most `limit` characters.
    void add_text(const char* text, std::size_t limit);
    void add_bytes(std::string_view bytes);
    void add_block(const detail::argument_ops& ops, const char* bytes, std::size_t size);
    void push(const detail::argument& a) {
        if (size_ == capacity_) [[unlikely]]
            grow_arguments();
        arguments()[size_++] = a;
    }
    void grow_arguments();
    char* reserve_bytes(std::size_t size);
    void take(params& other) noexcept;
    void release() noexcept;
    /// As if new, without giving anything back.
    void reset() noexcept;
    struct part {
        const detail::argument* first;
        std::size_t size;
        std::size_t set;  // or none, if this is the whole list
    };
    static constexpr std::size_t no_set = static_cast<std::size_t>(-1);
    void encode_part(const part& p, const type* const* types, std::size_t count, writer& out) const;
    void write_mixed(const part& p, const type* const* types, writer& out) const;
    bool write_values(const part& p, const type* const* types, writer& out, std::size_t codes) const;

    detail::argument* arguments() noexcept { return heap_arguments_ ? heap_arguments_ : inline_arguments_; }
    const detail::argument* arguments() const noexcept { return heap_arguments_ ? heap_arguments_ : inline_arguments_; }
    const char* bytes() const noexcept { return heap_bytes_ ? heap_bytes_ : inline_bytes_; }

    // Everything below is relocated by memcpy: nothing points into the object itself.
    detail::argument* heap_arguments_ = nullptr;
    char* heap_bytes_ = nullptr;
    std::size_t bytes_used_ = 0;
    std::size_t bytes_capacity_ = inline_bytes;
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = inline_arguments;
    bool has_boxes_ = false;
    bool spilled_ = false;  // something is on the heap
    detail::argument inline_arguments_[inline_arguments];
    char inline_bytes_[inline_bytes];
};

}  // namespace asiopg
