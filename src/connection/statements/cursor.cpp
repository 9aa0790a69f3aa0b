#include <asiopg/cursor.hpp>

#include <asiopg/error.hpp>

#include <asio/dispatch.hpp>

#include <limits>

#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/operation/take.hpp"
#include "connection/statements/cursor_state.hpp"

namespace asiopg {

namespace detail {

void cursor_state::close_portal() noexcept {
    if (portal.empty() || connection->is_finished()) return;
    try {
        const any_io_executor executor = connection->executor();
        asio::dispatch(executor, [e = connection, p = std::exchange(portal, {})]() mutable {
            e->protocol().close_portal(std::move(p));
        });
    } catch (...) {  // out of memory: the portal goes with its transaction
    }
}

namespace {

using state_ptr = std::shared_ptr<cursor_state>;

std::int32_t checked(std::int64_t count, const char* what) {
    if (count <= 0) throw interface_error(std::string(what) + " must be greater than zero");
    if (count > std::numeric_limits<std::int32_t>::max())
        throw interface_error(std::string(what) + " must be less than 2147483648");
    return static_cast<std::int32_t>(count);
}

// Iteration reads ahead: what is fetched by count would not be what comes next.
void set_mode(const state_ptr& s, cursor_state::use mode) {
    if (!s) throw interface_error("there is no cursor");
    if (s->mode != cursor_state::use::none && s->mode != mode)
        throw interface_error(mode == cursor_state::use::iteration
                                  ? "rows were fetched from the cursor by count: it cannot iterate"
                                  : "the cursor iterates: rows cannot be fetched from it by count");
    s->mode = mode;
}

void check_open(const cursor_state& s) {
    if (s.handle && s.handle->closed) throw interface_error("the prepared statement is closed");
    if (s.closed) throw interface_error("the cursor is closed");
    if (s.lost && !s.connection->is_closed())  // else it is the connection that is lost
        throw interface_error("the cursor is lost: an earlier fetch failed or was cancelled");
}

result no_rows(const cursor_state& s) {
    rows_ptr none(new rows);
    none->description = s.description;
    if (s.description) none->width_ = s.description->columns.size();
    return result(std::move(none));
}

std::unique_ptr<operation> make_fetch(const state_ptr& s, std::string sql, request::kind form) {
    query q(std::move(sql));
    if (s->timeout) q.timeout(*s->timeout);
    auto op = make_operation(s->connection, s->owner, std::move(q), form);
    op->subject = s;
    return op;
}

// One fetch under way. Unless it ends well the cursor is lost.
class attempt {
public:
    explicit attempt(cursor_state& s) noexcept : state_(s) { ++state_.fetching; }
    attempt(const attempt&) = delete;
    ~attempt() {
        --state_.fetching;
        if (!well_) state_.lost = true;
        if (state_.fetching == 0 && (state_.exhausted || state_.closed)) state_.close_portal();
    }
    /// Nothing was sent, or nothing can be any more: what is tried next is told the same.
    void refused() noexcept { well_ = true; }
    void succeed(bool exhausted) noexcept {
        well_ = true;
        if (exhausted) state_.exhausted = true;
    }

private:
    cursor_state& state_;
    bool well_ = false;
};

// Without a tag the server stopped at the count.
awaitable<result> fetch_rows(state_ptr s, std::int32_t count) {
    check_open(*s);
    if (s->exhausted) co_return no_rows(*s);
    auto op = make_fetch(s, s->sql, request::kind::fetch_portal);
    op->use = &s->held.get();
    op->name = s->portal;
    op->row_limit = count;
    attempt a(*s);
    try {
        result rows = co_await launch<result, &take_result>(std::move(op));
        a.succeed(rows.tag() != "");
        co_return rows;
    } catch (const interface_error&) {
        a.refused();
        throw;
    } catch (const connection_error&) {
        a.refused();
        throw;
    }
}

awaitable<result> fetch_count(state_ptr s, std::int64_t count) {
    set_mode(s, cursor_state::use::counts);
    const std::int32_t checked_count = checked(count, "the number of rows to fetch");
    result rows = co_await fetch_rows(std::move(s), checked_count);
    co_return rows;
}

awaitable<optional_record> fetch_one(state_ptr s) {
    set_mode(s, cursor_state::use::counts);
    const result rows = co_await fetch_rows(std::move(s), 1);
    optional_record row;
    if (!rows.empty()) row = rows.front();
    co_return row;
}

awaitable<std::int64_t> move_on(state_ptr s, std::int64_t count) {
    set_mode(s, cursor_state::use::counts);
    const std::int32_t rows = checked(count, "the number of rows to move forward");
    check_open(*s);
    if (s->exhausted) co_return 0;
    auto op = make_fetch(s, "MOVE FORWARD " + std::to_string(rows) + " IN " + s->portal, request::kind::simple);
    op->keep_rows = false;
    attempt a(*s);
    try {
        const command_tag tag = co_await launch<command_tag, &take_tag>(std::move(op));
        const auto moved = static_cast<std::int64_t>(tag.rows_affected());
        a.succeed(moved < rows);
        co_return moved;
    } catch (const interface_error&) {
        a.refused();
        throw;
    }
}

// Two of them at once fetch two batches, whose rows go out in order.
awaitable<optional_record> next_row(state_ptr s) {
    if (!s) co_return std::nullopt;
    set_mode(s, cursor_state::use::iteration);
    if (s->batches.empty()) {
        result rows = co_await fetch_rows(s, s->prefetch);
        if (!rows.empty()) s->batches.push_back(std::move(rows));
    } else {
        check_open(*s);
    }
    optional_record row;
    if (!s->batches.empty()) {
        row = s->batches.front()[s->row++];
        if (s->row == s->batches.front().size()) {
            s->batches.pop_front();
            s->row = 0;
        }
    }
    co_return row;
}

awaitable<result> next_rows(state_ptr s) {
    if (!s) co_return result();
    set_mode(s, cursor_state::use::iteration);
    if (!s->batches.empty()) throw interface_error("rows of a batch are left: next() and next_batch() do not mix");
    result rows = co_await fetch_rows(s, s->prefetch);
    co_return rows;
}

}  // namespace
}  // namespace detail

cursor::cursor() noexcept = default;
cursor::cursor(std::shared_ptr<detail::cursor_state> state) noexcept : state_(std::move(state)) {}
cursor::cursor(cursor&&) noexcept = default;
cursor& cursor::operator=(cursor&&) noexcept = default;
cursor::~cursor() = default;

awaitable<optional_record> cursor::next() { return detail::next_row(state_); }
awaitable<result> cursor::next_batch() { return detail::next_rows(state_); }
awaitable<result> cursor::fetch(std::int64_t count) { return detail::fetch_count(state_, count); }
awaitable<optional_record> cursor::fetchrow() { return detail::fetch_one(state_); }
awaitable<std::int64_t> cursor::forward(std::int64_t count) { return detail::move_on(state_, count); }

cursor& cursor::prefetch(std::int64_t rows) {
    const std::int32_t checked = detail::checked(rows, "prefetch");
    if (!state_ || state_->mode == detail::cursor_state::use::counts)
        throw interface_error("prefetch can only be set for a cursor that iterates");
    state_->prefetch = checked;
    return *this;
}

cursor& cursor::timeout(any_duration value) {
    if (!state_) throw interface_error("there is no cursor");
    state_->timeout = value.value();
    return *this;
}

bool cursor::is_exhausted() const noexcept { return !state_ || (state_->exhausted && state_->batches.empty()); }

void cursor::close() noexcept {
    if (!state_ || state_->closed) return;
    state_->closed = true;
    if (state_->fetching == 0) state_->close_portal();
}

const detail::row_description& cursor::description_of(const detail::cursor_state& state) noexcept {
    return *state.description;
}

}  // namespace asiopg
