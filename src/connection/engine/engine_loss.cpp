// The end of a connection. Nothing here throws, and whoever waits is told.
#include <utility>

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

void engine::lose(std::error_code why) noexcept {
    state_.lose(why);
    close_stream();
    if (!batch_.is_open()) tell_soon();
}

// May be called again: what could not be posted for want of memory is tried once more.
void engine::close_stream() noexcept {
    if (stream_) stream_->close();
    wake_up_.cancel();
    if (on_end_ && !end_posted_) end_posted_ = post(&engine::tell_end);
}

// The execution context is being destroyed: everybody who waits goes with it, and nothing is started any more.
void engine::on_abandoned() noexcept {
    const std::shared_ptr<engine> self = std::move(keep_);
    stream_->close();  // the reactor goes next
    read_.waiting = write_.waiting = false;
    state_.drop();
    if (const auto told = std::exchange(on_end_, nullptr)) told(true);
}

}  // namespace asiopg::detail
