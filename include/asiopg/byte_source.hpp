// asiopg::byte_source: where the data of a COPY to the server comes from.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/bytes.hpp>
#include <asiopg/detail/config.hpp>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

namespace asiopg {

namespace detail {

/// A source gives chunks at once (`next`) or in its own time (`next_later`); which, does not change. A chunk is valid
/// until the next one is asked for; false: there is none any more. An empty one is no end.
class ASIOPG_API source {
public:
    virtual ~source();
    /// Before anything is sent.
    virtual void open() {}
    virtual bool is_asynchronous() const noexcept { return false; }
    virtual bool next(std::span<const char>& chunk);
    virtual awaitable<bool> next_later(std::span<const char>& chunk);
};

/// Bytes that are all there: of the caller, or given up by it.
template <class Bytes>
class memory_source final : public source {
public:
    template <class T>
    explicit memory_source(T&& bytes) : bytes_(std::forward<T>(bytes)) {}
    bool next(std::span<const char>& chunk) override {
        chunk = bytes_of(bytes_);
        return !std::exchange(given_, true);
    }

private:
    Bytes bytes_;
    bool given_ = false;
};

/// What a callable or an iterator gave: kept where it is no reference.
template <class R>
class kept_chunk {
public:
    template <class T>
    bool keep(T&& given, std::span<const char>& chunk) {
        if constexpr (std::is_lvalue_reference_v<R>) {
            return take(given, chunk);
        } else {
            kept_.reset();
            kept_.emplace(std::forward<T>(given));
            return take(*kept_, chunk);
        }
    }

private:
    template <class T>
    static bool take(const T& t, std::span<const char>& chunk) {
        if constexpr (bytes_like<T>) {
            chunk = bytes_of(t);
            return true;
        } else {
            if (!t) return false;
            chunk = bytes_of(*t);
            return true;
        }
    }

    using value = std::remove_cvref_t<R>;
    std::optional<value> kept_;
};

template <class F>
class callable_source final : public source {
public:
    template <class G>
    explicit callable_source(G&& f) : f_(std::forward<G>(f)) {}

    bool is_asynchronous() const noexcept override { return later; }
    bool next(std::span<const char>& chunk) override {
        if constexpr (later)
            return source::next(chunk);
        else
            return kept_.keep(std::invoke(f_), chunk) && !ends(chunk);
    }
    awaitable<bool> next_later(std::span<const char>& chunk) override {
        if constexpr (later)
            return await_next(chunk);
        else
            return source::next_later(chunk);
    }

private:
    using result = std::invoke_result_t<F&>;
    static constexpr bool later = awaited<result>::later;
    using given = typename awaited<result>::type;
    static_assert(
        is_chunk<given>,
        "asiopg: input is expected to be a callable that returns bytes (none: the end) or std::optional of bytes "
        "(nullopt: the end), or asio::awaitable of one of them");

    // Without an optional, no bytes are the end.
    static bool ends(std::span<const char> chunk) noexcept { return bytes_like<given> && chunk.empty(); }
    awaitable<bool> await_next(std::span<const char>& chunk) {
        result pending = std::invoke(f_);
        given g = co_await std::move(pending);
        const bool more = kept_.keep(std::forward<given>(g), chunk);
        co_return more && !ends(chunk);
    }

    F f_;
    kept_chunk<given> kept_;
};

/// A range whose elements are chunks; `Range` is a reference unless it was given up.
template <class Range>
class chunk_source final : public source {
public:
    template <class T>
    explicit chunk_source(T&& range) : range_(std::forward<T>(range)) {}
    bool next(std::span<const char>& chunk) override {
        if (!position_)
            position_.emplace(std::begin(range_));
        else
            ++*position_;
        if (*position_ == std::end(range_)) return false;
        kept_.keep(**position_, chunk);
        return true;
    }

private:
    using iterator = decltype(std::begin(std::declval<std::remove_reference_t<Range>&>()));

    Range range_;
    std::optional<iterator> position_;
    kept_chunk<decltype(*std::declval<iterator&>())> kept_;
};

template <class T>
concept range_of_bytes = requires(std::remove_reference_t<T>& t) {
    requires bytes_like<decltype(*std::begin(t))>;
    std::end(t);
};

ASIOPG_API std::unique_ptr<source> make_file_source(std::filesystem::path path);
ASIOPG_API std::unique_ptr<source> make_stdio_source(std::FILE* file);
ASIOPG_API std::unique_ptr<source> make_stream_source(std::istream& stream);

template <class T>
std::unique_ptr<source> make_source(T&& from) {
    using U = std::remove_cvref_t<T>;
    if constexpr (std::is_same_v<U, std::filesystem::path>) {
        return make_file_source(std::forward<T>(from));
    } else if constexpr (std::is_same_v<U, std::FILE*>) {
        return make_stdio_source(from);
    } else if constexpr (std::is_lvalue_reference_v<T> &&
                         std::is_convertible_v<std::remove_reference_t<T>*, std::istream*>) {
        return make_stream_source(from);
    } else if constexpr (bytes_like<T>) {
        if constexpr (std::is_lvalue_reference_v<T>)
            return std::make_unique<memory_source<std::span<const char>>>(bytes_of(from));
        else
            return std::make_unique<memory_source<U>>(std::forward<T>(from));
    } else if constexpr (range_of_bytes<T>) {
        return std::make_unique<chunk_source<T>>(std::forward<T>(from));
    } else if constexpr (std::is_invocable_v<std::decay_t<T>&>) {
        return std::make_unique<callable_source<std::decay_t<T>>>(std::forward<T>(from));
    } else {
        static_assert(
            sizeof(T) == 0,
            "asiopg: input is expected to be a std::filesystem::path, bytes (std::string, std::string_view, "
            "std::vector or std::span of char, unsigned char or std::byte; no plain literal, which might be a "
            "path), a range of such, a std::istream, a FILE*, or a callable that returns bytes, std::optional of "
            "bytes, or asio::awaitable of one of them");
    }
}

}  // namespace detail

/// Where the data of `copy_to_table` comes from. Made of
/// - a `std::filesystem::path`: a file, opened before anything is sent;
/// - bytes: a `std::string`, a view, a `std::vector` or span of `char`, `unsigned char` or `std::byte`;
/// - a range of such: chunks of the data, cut anywhere;
/// - a `std::istream` or a `FILE*`, open and binary: what is left of it;
/// - a callable that returns the next chunk: bytes (none: the end), or `std::optional` of bytes (`nullopt`: the end),
///   or `asio::awaitable` of one of them. It is called when the server has taken enough of what came before.
///
/// Errors: what a callable or an iterator throws ends the COPY, whose statement fails on the server, and is what the
/// verb throws. A file that cannot be read is an `interface_error` with its path and the reason.
/// Object lifetimes: what is given up (`std::move`, temporaries) is owned; what is not is referred to, and lives until
/// the verb has ended. Callables are moved or copied in (`std::ref` refers to one). What a chunk refers to lives until
/// the next one is asked for, or the verb has ended.
/// Threads: everything is called by the coroutine that awaits the verb. Reading a file, a stream or a FILE* blocks it.
class byte_source {
public:
    template <class T>
        requires(!std::is_same_v<std::remove_cvref_t<T>, byte_source>)
    byte_source(T&& from)
        : source_(detail::make_source(std::forward<T>(from))) {}  // NOLINT(google-explicit-constructor)

    /// For the library.
    detail::source& get() const {
        if (!source_) detail::throw_moved_from("byte_source");
        return *source_;
    }

private:
    std::unique_ptr<detail::source> source_;
};

}  // namespace asiopg
