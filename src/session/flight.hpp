// What is on the wire: one entry per Sync whose ReadyForQuery is still to come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "session/request.hpp"
#include "session/statement.hpp"

namespace asiopg::detail {

struct alignas(64) flight {
    enum class kind : std::uint8_t { simple, prepare, lookup, answer_lookup, execute, bind };
    /// Which message may come next.
    enum class expects : std::uint8_t { parse, parameters, columns, bind, rows, ready };

    request* who = nullptr;  // null: nobody waits for the answer any more
    statement_ptr prepared;
    std::size_t more = 0;      // execute: how many Binds and Executes are to be answered
    bool open = false;         // execute: more of them may be sent
    bool rolls_back = false;   // execute: a ROLLBACK of ours comes behind them
    std::size_t openings = 0;  // commands in front of it that the server has not completed yet
    kind form = kind::simple;
    expects next = expects::parse;
    expects next_of_opening = expects::parse;
    bool failed = false;      // an ErrorResponse came
    bool has_result = false;  // simple: a RowDescription came and its command is not complete
    bool portal = false;      // execute: of a portal that was bound before
    bool described = false;   // execute, bind: of an unnamed statement that was prepared in this very flight
    bool copy_in = false;     // CopyInResponse came: a CopyFail of ours is on its way
    bool copy_out = false;    // CopyOutResponse came, and no CopyDone
    bool given_up = false;    // nothing of the answer is kept any more; `exception` of its request tells why
    std::unique_ptr<error_fields> error;
};

/// A ring of flights, oldest first.
class flight_queue {
public:
    flight_queue() : ring_(8) {}
    flight_queue(const flight_queue&) = delete;

    bool empty() const noexcept { return size_ == 0; }
    std::size_t size() const noexcept { return size_; }
    flight& back() noexcept { return (*this)[size_ - 1]; }
    flight& front() noexcept { return *head_; }
    const flight& front() const noexcept { return *head_; }
    flight& operator[](std::size_t i) noexcept { return ring_[(first() + i) & mask_]; }
    const flight& operator[](std::size_t i) const noexcept { return ring_[(first() + i) & mask_]; }

    flight& push() {
        if (size_ > mask_) [[unlikely]]
            grow();
        return (*this)[size_++];
    }
    void pop() noexcept {
        *head_ = flight();
        head_ = &ring_[(first() + 1) & mask_];
        --size_;
    }
    void pop_back() noexcept {
        back() = flight();
        --size_;
    }
    bool only_discards() const noexcept {
        for (std::size_t i = 0; i < size_; ++i)
            if ((*this)[i].who && !(*this)[i].who->own) return false;
        return size_ != 0 && !front().who;
    }

private:
    std::size_t first() const noexcept { return static_cast<std::size_t>(head_ - ring_.data()); }
    [[gnu::cold, gnu::noinline]] void grow() {
        std::vector<flight> bigger(ring_.size() * 2);
        for (std::size_t i = 0; i < size_; ++i) bigger[i] = std::move((*this)[i]);
        ring_.swap(bigger);
        head_ = ring_.data();
        mask_ = ring_.size() - 1;
    }

    std::vector<flight> ring_;  // its size is a power of two
    flight* head_ = ring_.data();
    std::size_t mask_ = ring_.size() - 1;
    std::size_t size_ = 0;
};

}  // namespace asiopg::detail
