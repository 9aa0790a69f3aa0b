// asiopg::large_object: a large object of the server, read and written as a stream inside a transaction.
#pragma once

#include <asiopg/transaction.hpp>
#include <asiopg/type.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace asiopg {

/// An open large object: up to 4 TiB, with a position. It lives in the transaction (or savepoint) that it was opened
/// in, and is closed with that; its verbs are commands of it and fail as those do.
///
/// Data goes in pieces of at most `piece` bytes, one command each, so memory is bounded whatever the size.
/// Cancellation: as for every command; pieces that were written stay written (until the transaction is rolled back).
/// Object lifetimes: spans that are given to a verb have to live until it has ended, and so has the object, which must
/// not be moved meanwhile. (What `create`, `unlink` and `open` give may be stored, and outlives a move of the
/// transaction.)
///
///     co_await conn.transaction([&](asiopg::transaction& tx) -> asio::awaitable<void> {
///         asiopg::oid_t id = co_await asiopg::large_object::create(tx);
///         asiopg::large_object object = co_await asiopg::large_object::open(tx, id);
///         co_await object.write(data);
///     });
class ASIOPG_API large_object : private verbs {
public:
    enum class mode : std::int32_t { read = 0x40000, write = 0x20000, read_write = 0x60000 };
    enum class whence : std::int32_t { begin = 0, current = 1, end = 2 };
    using bytes = std::vector<std::byte>;
    /// Takes one piece; it is valid until what is returned has ended.
    using sink = std::function<awaitable<void>(std::span<const std::byte>)>;

    static constexpr std::size_t piece = 256 * 1024;

    /// Makes an empty one and gives its id. `wanted`: the id to give it, or 0 for a free one.
    /// Errors: `unique_violation` if there is one of that id.
    static awaitable<oid_t> create(asiopg::transaction& tx, oid_t wanted = 0);
    /// Deletes it. Errors: `undefined_object` if there is none.
    static awaitable<void> unlink(asiopg::transaction& tx, oid_t id);
    /// Opens it, at its beginning. Errors: `undefined_object` if there is none, `insufficient_privilege`.
    static awaitable<large_object> open(asiopg::transaction& tx, oid_t id, mode how = mode::read_write);

    large_object(large_object&&) noexcept = default;
    large_object& operator=(large_object&&) noexcept = default;

    /// Up to `count` bytes from the position on, which moves; fewer only at the end.
    awaitable<bytes> read(std::size_t count);
    /// The same into `out`; gives how many.
    awaitable<std::size_t> read(std::span<std::byte> out);
    /// Everything from the position on.
    awaitable<bytes> read_all();
    /// The same, piece by piece; the next is asked for when `take` has ended. Gives how many bytes. What `take` throws
    /// ends it, and nothing else.
    awaitable<std::int64_t> read_all(sink take);
    /// Writes all of it at the position, which moves. Errors: `interface_error` if the server took less.
    awaitable<void> write(std::span<const std::byte> data);
    /// Moves the position, also beyond the end, and gives it. Errors: `invalid_parameter_value` before the beginning.
    awaitable<std::int64_t> seek(std::int64_t offset, whence from = whence::begin);
    awaitable<std::int64_t> tell();
    /// Cuts it, or fills it with zeros, to that size. The position stays.
    awaitable<void> truncate(std::int64_t size);
    /// Closes it before its transaction ends. Then every verb throws `interface_error`.
    awaitable<void> close();

private:
    large_object(std::shared_ptr<detail::engine> engine, std::uint64_t owner, std::int32_t descriptor) noexcept
        : verbs(std::move(engine), owner), descriptor_(descriptor) {}
    static awaitable<large_object> opened(std::shared_ptr<detail::engine> engine, std::uint64_t owner,
                                          awaitable<std::int32_t> descriptor);
    void require_open() const;
    awaitable<bytes> read_piece(std::size_t count);
    awaitable<void> fill(std::span<std::byte> out, std::size_t& done);
    awaitable<void> append(std::size_t count, bytes& all);
    awaitable<void> hand_on(const sink& take, std::int64_t& total);
    awaitable<void> write_pieces(std::span<const std::byte> data);

    std::int32_t descriptor_ = -1;
};

}  // namespace asiopg
