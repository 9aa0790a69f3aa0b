// How a verb takes its text and its arguments, without code for them where it is called.
#pragma once

#include <asiopg/detail/argument.hpp>
#include <asiopg/params.hpp>
#include <asiopg/query.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace asiopg::detail {

// Both classes refer to what they were made of, and are used up before the verb returns. They need no destructor: in a
// coroutine every temporary with one costs as much to compile as the call itself.

/// A command's text, and options with it.
class command {
public:
    command(const char* text) noexcept : kind_(kind::characters), at_(text) {}                            // NOLINT
    command(std::string_view text) noexcept : kind_(kind::view), at_(text.data()), size_(text.size()) {}  // NOLINT
    command(const std::string& text) noexcept : command(std::string_view(text)) {}                        // NOLINT
    command(std::string&& text) noexcept : kind_(kind::string), at_(&text) {}                             // NOLINT
    command(const query& q) noexcept : kind_(kind::copied_query), at_(&q) {}                              // NOLINT
    command(query&& q) noexcept : kind_(kind::query), at_(&q) {}                                          // NOLINT

    /// The query, once.
    ASIOPG_API query take() const;
    /// Nothing but a text that is somebody else's.
    bool is_text() const noexcept { return kind_ == kind::characters || kind_ == kind::view; }
    std::string_view text() const noexcept {
        const auto* const first = static_cast<const char*>(at_);
        return kind_ == kind::characters ? std::string_view(first) : std::string_view(first, size_);
    }

private:
    enum class kind : std::uint8_t { characters, view, string, copied_query, query };
    kind kind_;
    const void* at_;
    std::size_t size_ = 0;
};

/// One argument where it is.
class argument_source {
public:
    argument_source() noexcept : kind_(kind::list_end), size_(0), bits_(0) {}
    argument_source(bool value) noexcept : argument_source(bool_argument, value) {}  // NOLINT
    argument_source(int value) noexcept
        : argument_source(int32_argument, static_cast<std::uint64_t>(value)) {}  // NOLINT
    argument_source(long value) noexcept                                         // NOLINT
        : argument_source(*builtin_argument<long>::ops, static_cast<std::uint64_t>(value)) {}
    argument_source(double value) noexcept
        : argument_source(double_argument, std::bit_cast<std::uint64_t>(value)) {}  // NOLINT
    template <std::size_t Size>
    argument_source(const char (&text)[Size]) noexcept : kind_(kind::text), size_(Size), at_(text) {}  // NOLINT
    argument_source(std::string_view text) noexcept                                                    // NOLINT
        : kind_(kind::view), size_(text.size()), at_(text.data()) {}
    argument_source(const std::string& text) noexcept : argument_source(std::string_view(text)) {}    // NOLINT
    argument_source(std::string& text) noexcept : argument_source(std::string_view(text)) {}          // NOLINT
    argument_source(std::string&& text) noexcept : kind_(kind::string), add_(nullptr), at_(&text) {}  // NOLINT
    argument_source(params&& list) noexcept : kind_(kind::list), add_(nullptr), at_(&list) {}         // NOLINT
    argument_source(params& list) = delete;        // move it in: a list is used once
    argument_source(const params& list) = delete;  // move it in: a list is used once
    template <class T>
    argument_source(T&& value) noexcept
        : kind_(kind::other), add_(&add_other<T&&>), at_(std::addressof(value)) {}  // NOLINT

    /// Adds them to an empty list.
    ASIOPG_API static void collect(const argument_source* from, std::size_t count, params& to);
    /// The same as a list of its own.
    ASIOPG_API static params collected(const argument_source* from, std::size_t count);

private:
    enum class kind : std::uint8_t { list_end, scalar, text, view, string, list, other };
    using adder = void (*)(params& to, const void* at);

    argument_source(const argument_ops& ops, std::uint64_t bits) noexcept
        : kind_(kind::scalar), ops_(&ops), bits_(bits) {}
    template <class T>
    static void add_other(params& to, const void* at);

    kind kind_;
    union {
        const argument_ops* ops_;
        std::size_t size_;
        adder add_;
    };
    union {
        std::uint64_t bits_;
        const void* at_;
    };
};

template <class T>
void argument_source::add_other(params& to, const void* at) {
    using U = std::remove_reference_t<T>;
    to.add(static_cast<T>(*static_cast<U*>(const_cast<void*>(at))));
}

extern template void argument_source::add_other<std::optional<int>&>(params&, const void*);
extern template void argument_source::add_other<const std::optional<int>&>(params&, const void*);
extern template void argument_source::add_other<std::optional<double>&>(params&, const void*);
extern template void argument_source::add_other<const std::optional<double>&>(params&, const void*);
extern template void argument_source::add_other<std::optional<std::string>&>(params&, const void*);
extern template void argument_source::add_other<const std::optional<std::string>&>(params&, const void*);
extern template void argument_source::add_other<const char*&>(params&, const void*);
extern template void argument_source::add_other<const char* const&>(params&, const void*);
extern template void argument_source::add_other<const std::nullopt_t&>(params&, const void*);

/// A verb takes arguments, or one list of them.
template <class... Args>
inline constexpr bool takes_list_alone = sizeof...(Args) == 1 ||
                                         !(std::is_same_v<std::remove_cvref_t<Args>, params> || ...);

}  // namespace asiopg::detail
