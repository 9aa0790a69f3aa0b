#include <asiopg/large_object.hpp>

#include <asiopg/codecs/basic.hpp>
#include <asiopg/detail/row_upload.hpp>
#include <asiopg/error.hpp>

#include <algorithm>
#include <cstring>
#include <string>

namespace asiopg {

awaitable<oid_t> large_object::create(asiopg::transaction& tx, oid_t wanted) {
    return tx.fetchval<oid_t>("SELECT pg_catalog.lo_create($1)", wanted);
}

namespace {

awaitable<void> without_tag(awaitable<command_tag> pending) { co_await std::move(pending); }

}  // namespace

awaitable<void> large_object::unlink(asiopg::transaction& tx, oid_t id) {
    return without_tag(tx.execute("SELECT pg_catalog.lo_unlink($1)", id));
}

awaitable<large_object> large_object::open(asiopg::transaction& tx, oid_t id, mode how) {
    return opened(tx.engine_, tx.owner_,
                  tx.fetchval<std::int32_t>("SELECT pg_catalog.lo_open($1, $2)", id, static_cast<std::int32_t>(how)));
}

awaitable<large_object> large_object::opened(std::shared_ptr<detail::engine> engine, std::uint64_t owner,
                                             awaitable<std::int32_t> descriptor) {
    const std::int32_t number = co_await std::move(descriptor);
    co_return large_object(std::move(engine), owner, number);
}

void large_object::require_open() const {
    if (!engine_ || descriptor_ < 0) throw interface_error("the large object is closed");
}

awaitable<large_object::bytes> large_object::read_piece(std::size_t count) {
    require_open();
    const std::size_t size = std::min(count, piece);
    bytes got =
        co_await fetchval<bytes>("SELECT pg_catalog.loread($1, $2)", descriptor_, static_cast<std::int32_t>(size));
    if (got.size() > size) throw interface_error("loread() gave more than was asked for");
    co_return got;
}

awaitable<void> large_object::fill(std::span<std::byte> out, std::size_t& done) {
    require_open();
    while (done != out.size()) {
        const bytes got = co_await read_piece(out.size() - done);
        if (got.empty()) break;
        std::memcpy(out.data() + done, got.data(), got.size());
        done += got.size();
    }
}

awaitable<void> large_object::append(std::size_t count, bytes& all) {
    require_open();
    while (all.size() != count) {
        const bytes got = co_await read_piece(count - all.size());
        if (got.empty()) break;
        all.insert(all.end(), got.begin(), got.end());
    }
}

// Cancelled between two pieces, or in a sink, it throws what every verb throws then.

awaitable<std::size_t> large_object::read(std::span<std::byte> out) {
    std::size_t done = 0;
    co_await detail::cancelled_as_usual(fill(out, done));
    co_return done;
}

awaitable<large_object::bytes> large_object::read(std::size_t count) {
    bytes all;
    co_await detail::cancelled_as_usual(append(count, all));
    co_return all;
}

awaitable<large_object::bytes> large_object::read_all() { return read(static_cast<std::size_t>(-1)); }

awaitable<std::int64_t> large_object::read_all(sink take) {
    std::int64_t total = 0;
    co_await detail::cancelled_as_usual(hand_on(take, total));
    co_return total;
}

awaitable<void> large_object::hand_on(const sink& take, std::int64_t& total) {
    require_open();
    for (;;) {
        const bytes got = co_await read_piece(piece);
        if (got.empty()) co_return;
        total += static_cast<std::int64_t>(got.size());
        co_await take(got);
    }
}

awaitable<void> large_object::write(std::span<const std::byte> data) {
    return detail::cancelled_as_usual(write_pieces(data));
}

awaitable<void> large_object::write_pieces(std::span<const std::byte> data) {
    require_open();
    while (!data.empty()) {
        const std::span<const std::byte> next = data.first(std::min(data.size(), piece));
        const auto taken = co_await fetchval<std::int32_t>("SELECT pg_catalog.lowrite($1, $2)", descriptor_, next);
        if (taken < 0 || static_cast<std::size_t>(taken) != next.size())
            throw interface_error("the server took " + std::to_string(taken) + " of " + std::to_string(next.size()) +
                                  " bytes of a large object");
        data = data.subspan(next.size());
    }
}

awaitable<std::int64_t> large_object::seek(std::int64_t offset, whence from) {
    require_open();
    co_return co_await fetchval<std::int64_t>("SELECT pg_catalog.lo_lseek64($1, $2, $3)", descriptor_, offset,
                                              static_cast<std::int32_t>(from));
}

awaitable<std::int64_t> large_object::tell() {
    require_open();
    co_return co_await fetchval<std::int64_t>("SELECT pg_catalog.lo_tell64($1)", descriptor_);
}

awaitable<void> large_object::truncate(std::int64_t size) {
    require_open();
    co_await execute("SELECT pg_catalog.lo_truncate64($1, $2)", descriptor_, size);
}

awaitable<void> large_object::close() {
    require_open();
    const std::int32_t descriptor = descriptor_;
    descriptor_ = -1;
    co_await execute("SELECT pg_catalog.lo_close($1)", descriptor);
}

}  // namespace asiopg
