// The text of a query, kept without an allocation unless it is long.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asiopg::detail {

class kept_text {
public:
    kept_text() = default;
    kept_text(const kept_text&) = delete;
    kept_text& operator=(const kept_text&) = delete;

    kept_text& operator=(std::string_view text) {
        if (text.size() > room) [[unlikely]]
            return *this = std::string(text);
        short_size_ = text.size();
        if (!text.empty()) std::memmove(short_, text.data(), text.size());
        long_.reset();
        return *this;
    }
    kept_text& operator=(std::string&& text) {
        if (text.size() <= room) return *this = std::string_view(text);
        long_ = std::make_unique<std::string>(std::move(text));
        short_size_ = 0;
        return *this;
    }
    kept_text& operator=(const char* text) { return *this = std::string_view(text); }

    operator std::string_view() const noexcept {
        return long_ ? std::string_view(*long_) : std::string_view(short_, short_size_);
    }
    std::string_view view() const noexcept { return *this; }
    std::size_t size() const noexcept { return view().size(); }

    /// Takes it out; it is empty then.
    std::string take() {
        if (const auto text = std::move(long_)) return std::move(*text);
        return std::string(short_, std::exchange(short_size_, 0));
    }

private:
    static constexpr std::size_t room = 240;
    std::size_t short_size_ = 0;
    std::unique_ptr<std::string> long_;  // of more than `room` characters
    char short_[room];
};

}  // namespace asiopg::detail
