#include "connection/copy/copy_feeder.hpp"

#include <asiopg/error.hpp>

#include "connection/transfer/upload.hpp"

namespace asiopg::detail {

namespace {

constexpr std::size_t enough = 64 * 1024;  // of each call

}  // namespace

std::size_t begin_copy_data(writer& out) {
    const std::size_t start = out.size();
    out.write_bytes({"d\0\0\0\0", copy_data_head});
    return start;
}

void end_copy_data(writer& out, std::size_t start) {
    const std::size_t length = out.size() - start - 1;
    if (!out.ok() || length > max_message_size)
        throw interface_error("a record is larger than a PostgreSQL message can be (1 GiB)");
    out.patch_uint32(start + 1, static_cast<std::uint32_t>(length));
}

// A signature, no flags, no extension.
void write_copy_header(writer& out) { out.write_bytes({"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19}); }

void write_copy_trailer(writer& out) { out.write_int16(-1); }

outflow::state copy_feeder::feed(writer& out) {
    try {
        const std::size_t start = begin_copy_data(out);
        bool more = true;
        if (!std::exchange(begun_, true)) {
            write_copy_header(out);
            more = rows_->start();
        }
        if (more) more = rows_->encode(plan_, out, enough);
        if (!more) write_copy_trailer(out);
        end_copy_data(out, start);
        done_.bytes += out.size() - start - copy_data_head;
        done_.rows = plan_.number();
        if (progress_) progress_(done_);
        return more ? state::more : state::ended;
    } catch (...) {
        reason = copy_fail_reason(std::current_exception());
        throw;
    }
}

}  // namespace asiopg::detail
