#include "connection/state/deadline_index.hpp"

namespace asiopg::detail {

void deadline_index::set(timed& what, timed::time_point by) {
    if (by == timed::never) return remove(what);
    if (what.place == timed::nowhere) {
        heap_.push_back(&what);
        what.place = heap_.size() - 1;
        what.deadline = timed::never;
    }
    const bool earlier = by < what.deadline;
    what.deadline = by;
    if (earlier)
        rise(what, what.place);
    else
        sink(what, what.place);
}

void deadline_index::take_out(timed& what) noexcept {
    what.deadline = timed::never;
    const std::size_t at = what.place;
    what.place = timed::nowhere;
    timed& last = *heap_.back();
    heap_.pop_back();
    if (&last == &what) return;
    rise(last, at);
    sink(last, last.place);
}

void deadline_index::rise(timed& what, std::size_t at) noexcept {
    for (; at != 0; at = (at - 1) / 2) {
        timed& above = *heap_[(at - 1) / 2];
        if (above.deadline <= what.deadline) break;
        put(above, at);
    }
    put(what, at);
}

void deadline_index::sink(timed& what, std::size_t at) noexcept {
    for (;;) {
        std::size_t below = 2 * at + 1;
        if (below >= heap_.size()) break;
        if (below + 1 < heap_.size() && heap_[below + 1]->deadline < heap_[below]->deadline) ++below;
        if (what.deadline <= heap_[below]->deadline) break;
        put(*heap_[below], at);
        at = below;
    }
    put(what, at);
}

}  // namespace asiopg::detail
