// A cursor over the text form of a container, and the parts that are taken out of it.
#pragma once

#include <asiopg/detail/part.hpp>
#include <asiopg/reader.hpp>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace asiopg::detail {

/// What the server takes for white space.
constexpr bool is_text_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

inline bool is_null_word(std::string_view text) noexcept {
    if (text.size() != 4) return false;
    for (std::size_t i = 0; i < 4; ++i)
        if ((text[i] | 0x20) != "null"[i]) return false;
    return true;
}

/// A part is put into a string as in binary format: behind its length.
inline std::size_t begin_text_part(std::string& out) {
    out.append(4, '\0');
    return out.size();
}
inline void patch_text_part(std::string& out, std::size_t mark, std::uint32_t length) noexcept {
    length = from_network(length);
    std::memcpy(out.data() + mark - 4, &length, 4);
}
inline void end_text_part(std::string& out, std::size_t mark) noexcept {
    patch_text_part(out, mark, static_cast<std::uint32_t>(out.size() - mark));
}
inline void make_null_part(std::string& out, std::size_t mark) noexcept {
    out.resize(mark);
    patch_text_part(out, mark, null_part);
}

class container_scanner {
public:
    explicit container_scanner(std::string_view text) noexcept : at_(text.data()), end_(text.data() + text.size()) {}

    bool at_end() const noexcept { return at_ == end_; }
    bool peek(char c) const noexcept { return at_ != end_ && *at_ == c; }
    const char* position() const noexcept { return at_; }
    std::string_view rest() const noexcept { return {at_, static_cast<std::size_t>(end_ - at_)}; }
    /// Not at the end.
    char next() noexcept { return *at_++; }
    bool take(char c) noexcept {
        if (!peek(c)) return false;
        ++at_;
        return true;
    }
    void skip_space() noexcept {
        while (at_ != end_ && is_text_space(*at_)) ++at_;
    }
    bool take_number(std::int32_t& value) noexcept {
        const auto [stop, error] = std::from_chars(at_, end_, value);
        at_ = stop;
        return error == std::errc();
    }
    /// `"..."`, where a backslash stands before a character to be taken as it is, and two quotes may stand for one.
    bool take_quoted(std::string& out) {
        ++at_;
        while (at_ != end_) {
            const char c = *at_++;
            if (c == '"') {
                if (!peek('"')) return true;
                ++at_;
            } else if (c == '\\') {
                if (at_ == end_) return false;
                out += *at_++;
                continue;
            }
            out += c;
        }
        return false;
    }

private:
    const char* at_;
    const char* end_;
};

}  // namespace asiopg::detail
