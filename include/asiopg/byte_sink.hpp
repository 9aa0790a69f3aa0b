// asiopg::byte_sink: where the data of a COPY from the server goes.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/bytes.hpp>
#include <asiopg/detail/config.hpp>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg {

namespace detail {

/// A sink takes chunks at once (`write`) or in its own time (`write_later`); which, does not change.
class ASIOPG_API sink {
public:
    virtual ~sink();
    /// The COPY has begun.
    virtual void open() {}
    virtual bool is_asynchronous() const noexcept { return false; }
    virtual void write(std::span<const char> chunk);
    virtual awaitable<void> write_later(std::span<const char> chunk);
    /// The data is complete.
    virtual void finish() {}
};

template <class Buffer>
class memory_sink final : public sink {
public:
    explicit memory_sink(Buffer& to) noexcept : to_(to) {}
    void write(std::span<const char> chunk) override {
        const auto* begin = reinterpret_cast<const typename Buffer::value_type*>(chunk.data());
        to_.insert(to_.end(), begin, begin + chunk.size());
    }

private:
    Buffer& to_;
};

/// How a callable is called.
template <class F>
constexpr int sink_argument() {
    if constexpr (std::is_invocable_v<F&, std::span<const char>>)
        return 1;
    else if constexpr (std::is_invocable_v<F&, std::string_view>)
        return 2;
    else if constexpr (std::is_invocable_v<F&, std::span<const std::byte>>)
        return 3;
    else
        return 0;
}

template <class F>
class callable_sink final : public sink {
public:
    template <class G>
    explicit callable_sink(G&& f) : f_(std::forward<G>(f)) {}

    bool is_asynchronous() const noexcept override { return later; }
    void write(std::span<const char> chunk) override {
        if constexpr (!later) call(chunk);
    }
    awaitable<void> write_later(std::span<const char> chunk) override {
        if constexpr (later)
            return call(chunk);
        else
            return sink::write_later(chunk);
    }

private:
    static decltype(auto) call_of(F& f, std::span<const char> chunk) {
        if constexpr (sink_argument<F>() == 1)
            return std::invoke(f, chunk);
        else if constexpr (sink_argument<F>() == 2)
            return std::invoke(f, std::string_view(chunk.data(), chunk.size()));
        else
            return std::invoke(f, std::as_bytes(chunk));
    }
    decltype(auto) call(std::span<const char> chunk) { return call_of(f_, chunk); }
    using result = decltype(call_of(std::declval<F&>(), std::span<const char>()));
    static constexpr bool later = awaited<result>::later;
    static_assert(std::is_void_v<result> || std::is_same_v<result, awaitable<void>>,
                  "asiopg: output is expected to be a callable that returns void or asio::awaitable<void>");

    F f_;
};

template <class T>
inline constexpr bool is_byte_buffer = false;
template <class T, class A>
inline constexpr bool is_byte_buffer<std::vector<T, A>> = is_octet<T>;
template <class A>
inline constexpr bool is_byte_buffer<std::basic_string<char, std::char_traits<char>, A>> = true;

ASIOPG_API std::unique_ptr<sink> make_file_sink(std::filesystem::path path);
ASIOPG_API std::unique_ptr<sink> make_stdio_sink(std::FILE* file);
ASIOPG_API std::unique_ptr<sink> make_stream_sink(std::ostream& stream);

template <class T>
std::unique_ptr<sink> make_sink(T&& to) {
    using U = std::remove_cvref_t<T>;
    constexpr bool changeable = std::is_lvalue_reference_v<T> && !std::is_const_v<std::remove_reference_t<T>>;
    if constexpr (std::is_same_v<U, std::filesystem::path>) {
        return make_file_sink(std::forward<T>(to));
    } else if constexpr (std::is_same_v<U, std::FILE*>) {
        return make_stdio_sink(to);
    } else if constexpr (changeable && std::is_convertible_v<U*, std::ostream*>) {
        return make_stream_sink(to);
    } else if constexpr (changeable && is_byte_buffer<U>) {
        return std::make_unique<memory_sink<U>>(to);
    } else if constexpr (sink_argument<std::decay_t<T>>() != 0) {
        return std::make_unique<callable_sink<std::decay_t<T>>>(std::forward<T>(to));
    } else {
        static_assert(sizeof(T) == 0,
                      "asiopg: output is expected to be a std::filesystem::path, a std::string or std::vector of bytes "
                      "(not const, and not temporary) to append to, a std::ostream, a FILE*, or a callable that takes "
                      "std::span<const char> and returns void or asio::awaitable<void>");
    }
}

}  // namespace detail

/// Where the data of `copy_from_table` and `copy_from_query` goes. Made of
/// - a `std::filesystem::path`: the file is created or overwritten once the server has begun to send;
/// - a `std::string` or a `std::vector` of `char`, `unsigned char` or `std::byte`: the data is appended;
/// - a `std::ostream` or a `FILE*`, open and binary;
/// - a callable that takes a chunk, a `std::span<const char>` (or `std::string_view`, or `std::span<const std::byte>`),
///   and returns nothing or `asio::awaitable<void>`. The next chunk is read when it is done: a slow one slows the
///   server.
///
/// Chunks are parts of the data, cut anywhere.
///
/// Errors: what a callable throws ends the COPY, and is what the verb throws. A file that cannot be written is an
/// `interface_error` with its path and the reason; what was written before stays.
/// Object lifetimes: buffers and streams are referred to, and live until the verb has ended; callables are moved or
/// copied in (`std::ref` refers to one). A chunk is valid until the callable is done with it.
/// Threads: everything is called by the coroutine that awaits the verb. Writing a file, a stream or a FILE* blocks it:
/// for slow disks give a callable that writes elsewhere.
class byte_sink {
public:
    template <class T>
        requires(!std::is_same_v<std::remove_cvref_t<T>, byte_sink>)
    byte_sink(T&& to) : sink_(detail::make_sink(std::forward<T>(to))) {}  // NOLINT(google-explicit-constructor)

    /// For the library.
    detail::sink& get() const {
        if (!sink_) detail::throw_moved_from("byte_sink");
        return *sink_;
    }

private:
    std::unique_ptr<detail::sink> sink_;
};

}  // namespace asiopg
