// A cursor over a value's text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace asiopg::detail {

/// Takes from the front of a text what is asked for, or nothing.
class text_scanner {
public:
    explicit text_scanner(std::string_view text) noexcept : rest_(text) {}

    bool at_end() const noexcept { return rest_.empty(); }
    std::string_view rest() const noexcept { return rest_; }
    /// The next character, 0 at the end.
    char peek() const noexcept { return rest_.empty() ? '\0' : rest_[0]; }

    bool take(char c) noexcept {
        if (rest_.empty() || rest_[0] != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool take(std::string_view word) noexcept {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    /// From `least` to `most` (19 at most) decimal digits, all that there are.
    bool number(std::uint64_t& out, std::size_t least, std::size_t most) noexcept {
        const std::size_t count = digits();
        if (count < least || count > most) return false;
        out = 0;
        for (std::size_t i = 0; i < count; ++i) out = out * 10 + static_cast<std::uint64_t>(rest_[i] - '0');
        rest_.remove_prefix(count);
        return true;
    }
    /// One to `width` digits behind a decimal point, as a number of `width` digits.
    bool fraction(std::uint64_t& out, std::size_t width) noexcept {
        std::size_t count = digits();
        if (!number(out, 1, width)) return false;
        for (; count < width; ++count) out *= 10;
        return true;
    }

private:
    std::size_t digits() const noexcept {
        std::size_t count = 0;
        while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') ++count;
        return count;
    }

    std::string_view rest_;
};

}  // namespace asiopg::detail
