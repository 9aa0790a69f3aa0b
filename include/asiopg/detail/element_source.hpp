// A range whose elements become rows while they are sent.
#pragma once

#include <asiopg/detail/row_encoder.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace asiopg::detail {

/// Gives rows one after the other.
class ASIOPG_API element_source {
public:
    element_source() = default;
    element_source(const element_source&) = delete;
    element_source& operator=(const element_source&) = delete;
    virtual ~element_source();

    /// Begins reading; false: there is no element.
    virtual bool start() = 0;
    /// Encodes elements until they are `enough` bytes or there are no more; false: these were the last ones. `plan` is
    /// the same one each time, except after `rewind()`.
    virtual bool encode(row_plan& plan, writer& out, std::size_t enough) = 0;
    /// Goes back to the first element; false: the range can be read once only.
    virtual bool rewind() = 0;
};

/// What an iterator gives, without references.
template <class Reference>
using element_type =
    std::conditional_t<std::is_same_v<Reference, std::vector<bool>::reference>, bool, std::remove_cvref_t<Reference>>;
template <class Range>
using range_element = element_type<decltype(*std::begin(std::declval<std::remove_reference_t<Range>&>()))>;

/// `Range` is a reference to a range that outlives the operation, or an object.
template <class Range>
class element_range final : public element_source {
    using iterator = decltype(std::begin(std::declval<std::remove_reference_t<Range>&>()));
    using sentinel = decltype(std::end(std::declval<std::remove_reference_t<Range>&>()));

public:
    explicit element_range(Range&& range) : range_(std::forward<Range>(range)) {}

    bool start() override {
        at_.emplace(std::begin(range_));
        end_.emplace(std::end(range_));
        fitted_ = false;
        return !(*at_ == *end_);
    }
    bool encode(row_plan& plan, writer& out, std::size_t enough) override {
        if (!fitted_) {
            encoder_ = encoder();
            encoder_.fit(plan);
            fitted_ = true;
        }
        const std::size_t stop = out.size() + enough;
        iterator& at = *at_;
        const sentinel& end = *end_;
        while (!(at == end)) {
            if (out.size() >= stop) return true;
            encoder_.encode(plan, *at, out);
            ++at;
        }
        return false;
    }
    bool rewind() override {
        if constexpr (std::forward_iterator<iterator>)
            return start();
        else
            return false;
    }

private:
    using encoder = row_encoder<range_element<Range>>;

    Range range_;
    std::optional<iterator> at_;
    std::optional<sentinel> end_;
    encoder encoder_;
    bool fitted_ = false;
};

template <class Range>
std::unique_ptr<element_source> rows_of(Range&& range) {
    static_assert(
        requires {
            std::begin(range);
            std::end(range);
        },
        "asiopg: this is neither a range nor a callable that gives an awaitable<std::optional<...>>");
    return std::make_unique<element_range<Range>>(std::forward<Range>(range));
}

}  // namespace asiopg::detail
