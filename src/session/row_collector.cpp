#include "session/row_collector.hpp"

#include <asiopg/writer.hpp>

#include <cstring>

#include "wire/data_row_index.hpp"
#include "wire/frame.hpp"

namespace asiopg::detail {

namespace {

// Up to this many bytes a result is copied: a block of 64 KiB is not held for one small row.
constexpr std::size_t copy_limit = 8 * 1024;

// So many rows with so much behind them are taken for the beginning of a large result. (The server sends 8 KiB at a
// time.)
constexpr int rows_looked_at = 32;
constexpr std::size_t large_rest = 6 * 1024;

// What this row and those behind it need. Mostly the whole result has been received; if not, what is there counts.
std::size_t room_for_run(std::string_view body, std::size_t ahead) {
    std::string_view rest(body.data() + body.size(), ahead);
    std::size_t room = body.size();
    for (int n = 1;; ++n) {
        if (n == rows_looked_at && rest.size() > large_rest) return copy_limit + 1;
        wire::frame next;
        std::size_t size = 0;
        if (wire::next_frame(rest, max_message_size, next, size) != wire::frame_status::complete)
            return room + rest.size();
        if (next.tag != 'D') return room;
        room += next.body.size();
        if (room > copy_limit) return room;
        rest.remove_prefix(size);
    }
}

}  // namespace

[[gnu::hot]] void row_collector::begin(std::shared_ptr<const row_description> description) {
    rows_ = rows_ptr(new rows);
    if (description) rows_->width_ = description->columns.size();
    rows_->description = std::move(description);
    copy_at_ = nullptr;
    copy_room_ = 0;
    bytes_ = 0;
    parts_ = 0;
    pinned_ = nullptr;
}

void row_collector::begin_parts(std::shared_ptr<const row_description> description, std::size_t count) {
    begin(std::move(description));
    rows_->parts = new result_parts;
    rows_->parts->parts.reserve(count);
    parts_ = count;
}

[[gnu::hot]] std::size_t row_collector::add_run(std::string_view unread, row_block& source, std::size_t message_limit,
                                                bool& malformed) {
    rows& r = *rows_;
    const std::size_t width = r.width_;
    std::size_t used = 0;
    for (wire::frame m;;) {
        const std::string_view rest(unread.data() + used, unread.size() - used);
        std::size_t size = 0;
        if (wire::next_frame(rest, message_limit, m, size) != wire::frame_status::complete || m.tag != 'D') break;
        if (!wire::index_data_row(m.body, width, r.cells.extend(width))) [[unlikely]] {
            r.cells.shorten(width);
            malformed = true;
            break;
        }
        r.bases.push_back(pinned_ == &source ? m.body.data() : keep(m.body, source, rest.size() - size));
        used += size;
    }
    bytes_ += used;
    return used;
}

[[gnu::hot]] const char* row_collector::keep(std::string_view body, row_block& source, std::size_t ahead) {
    rows& r = *rows_;
    std::size_t room = 0;
    if (r.blocks.empty()) {
        if (parts_ == 0)
            room = room_for_run(body, ahead);
        else if (body.size() <= copy_limit / parts_)  // one row each is expected, all of about one size
            room = body.size() * parts_;
    }
    if (room != 0 && room <= copy_limit) {
        copy_room_ = room;
        row_block* copy = row_block::create(copy_room_);
        r.blocks.push_back(copy);
        copy_at_ = copy->data();
    }
    if (body.size() <= copy_room_) {
        std::memcpy(copy_at_, body.data(), body.size());
        const char* at = copy_at_;
        copy_at_ += body.size();
        copy_room_ -= body.size();
        return at;
    }
    copy_room_ = 0;
    source.add_reference();
    r.blocks.push_back(&source);
    pinned_ = &source;
    return body.data();
}

}  // namespace asiopg::detail
