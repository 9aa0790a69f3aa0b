// A batch, as those see it who take part in it.
#pragma once

#include <atomic>
#include <thread>

namespace asiopg::detail {

/// Who takes over a connection inside a batch: called at its end, so that what it asks for goes out with the rest. Owns
/// itself from then on.
struct batch_guest {
    virtual void enter() = 0;
    batch_guest* next_guest = nullptr;

protected:
    ~batch_guest() = default;
};

/// Whether a batch of a connection runs, and what is known of it. Used on the connection's executor, but for `is_here()`.
class batch_state {
public:
    /// Completions run: writes wait until all have.
    bool is_open() const noexcept { return open_; }
    /// It runs on this thread, which proves to be on the connection's executor. From any thread. Only noted where
    /// `begin()` was told to; false proves nothing.
    bool is_here() const noexcept { return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }
    /// It has read all there was.
    bool has_read_all() const noexcept { return read_all_; }
    void note_read_all() noexcept { read_all_ = true; }
    /// Others on the executor get their turn after so many hand-overs.
    bool has_room() const noexcept { return entered_ < most_guests; }

    /// Calls it before the batch ends.
    void add_guest(batch_guest& g) noexcept {
        g.next_guest = nullptr;
        (last_guest_ ? last_guest_->next_guest : first_guest_) = &g;
        last_guest_ = &g;
    }
    void call_guests() {
        while (batch_guest* const g = first_guest_) {
            first_guest_ = g->next_guest;
            if (!first_guest_) last_guest_ = nullptr;
            ++entered_;
            g->enter();
        }
    }

    void begin(bool note_thread) noexcept {
        open_ = true;
        if (note_thread) thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    }
    void end() noexcept {
        open_ = read_all_ = false;
        entered_ = 0;
        thread_.store({}, std::memory_order_relaxed);
    }

private:
    static constexpr int most_guests = 16;

    std::atomic<std::thread::id> thread_{};
    batch_guest* first_guest_ = nullptr;
    batch_guest* last_guest_ = nullptr;
    int entered_ = 0;
    bool open_ = false;
    bool read_all_ = false;
};

}  // namespace asiopg::detail
