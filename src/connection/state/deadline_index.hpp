// What has a deadline, in the order of the deadlines.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace asiopg::detail {

/// Something that has to be over by a point in time, or has to be looked at then.
struct timed {
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr time_point never = time_point::max();
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    time_point deadline = never;
    std::size_t place = nowhere;  // where the index has it
};

/// A binary heap: what has a deadline is in it, and knows its place there; what has none is not. Setting, changing and
/// removing one costs the logarithm of their number, and in the order in which they will be due next to nothing. An
/// element stays where it is in memory for as long as it is in here.
class deadline_index {
public:
    timed::time_point earliest() const noexcept { return heap_.empty() ? timed::never : heap_.front()->deadline; }
    /// The one with the earliest deadline, if that is not after `now`; else nullptr.
    timed* first_due(timed::time_point now) const noexcept {
        return heap_.empty() || heap_.front()->deadline > now ? nullptr : heap_.front();
    }
    std::size_t size() const noexcept { return heap_.size(); }

    /// Its deadline from now on; `never` takes it out. Errors: std::bad_alloc for one that was not in here, and is not.
    void set(timed& what, timed::time_point by);
    /// It has no deadline any more.
    void remove(timed& what) noexcept {
        if (what.place != timed::nowhere) [[unlikely]]
            take_out(what);
    }

private:
    void take_out(timed& what) noexcept;
    void put(timed& what, std::size_t at) noexcept {
        heap_[at] = &what;
        what.place = at;
    }
    void rise(timed& what, std::size_t at) noexcept;
    void sink(timed& what, std::size_t at) noexcept;

    std::vector<timed*> heap_;  // none is due before the one at half its place
};

}  // namespace asiopg::detail
