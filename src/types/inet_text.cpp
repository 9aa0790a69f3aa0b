// The text forms of network addresses.
#include <asiopg/codecs/inet.hpp>

#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>

#include "types/bytea_text.hpp"
#include "types/text_scanner.hpp"

namespace asiopg {

namespace {

using detail::hex_digit;
using detail::text_scanner;

constexpr std::size_t words = 8;

[[noreturn]] void refuse_address(std::string_view type, std::string_view text) {
    throw conversion_error("invalid input syntax for type " + std::string(type) + ": " + detail::quoted(text));
}

void append_dotted(std::string& out, const std::uint8_t* bytes) {
    for (int i = 0; i < 4; ++i) {
        if (i) out += '.';
        out += std::to_string(bytes[i]);
    }
}

void append_group(std::string& out, unsigned word) {
    bool begun = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
        const unsigned digit = word >> shift & 15;
        begun = begun || digit != 0 || shift == 0;
        if (begun) out += "0123456789abcdef"[digit];
    }
}

// The longest run of zero words, the first of several, which `::` stands for; a single word is none.
struct zero_run {
    std::size_t begin = words, size = 0;
};

zero_run longest_zero_run(const unsigned (&word)[words]) {
    zero_run best;
    for (std::size_t i = 0; i < words; ++i) {
        std::size_t end = i;
        while (end < words && word[end] == 0) ++end;
        if (end - i > best.size) best = {i, end - i};
        if (end > i) i = end;
    }
    return best.size >= 2 ? best : zero_run();
}

void append_v6(std::string& out, const std::uint8_t* bytes) {
    unsigned word[words];
    for (std::size_t i = 0; i < words; ++i) word[i] = static_cast<unsigned>(bytes[i * 2]) << 8 | bytes[i * 2 + 1];
    const zero_run run = longest_zero_run(word);
    // The last four bytes of ::1.2.3.4 and ::ffff:1.2.3.4 are shown as IPv4.
    const bool embedded = run.begin == 0 && (run.size == 6 || (run.size == 5 && word[5] == 0xffff));
    for (std::size_t i = 0; i < words;) {
        if (i == run.begin) {
            out += "::";
            i += run.size;
            continue;
        }
        if (i && i != run.begin + run.size) out += ':';
        if (embedded && i == 6) return append_dotted(out, bytes + 12);
        append_group(out, word[i++]);
    }
}

bool scan_v4(text_scanner& in, std::uint8_t* out) {
    for (int i = 0; i < 4; ++i) {
        std::uint64_t part = 0;
        if ((i && !in.take('.')) || !in.number(part, 1, 3) || part > 255) return false;
        out[i] = static_cast<std::uint8_t>(part);
    }
    return true;
}

bool scan_word(text_scanner& in, unsigned& out) {
    int count = 0;
    for (out = 0; count < 4 && hex_digit(in.peek()) >= 0; ++count) {
        out = out * 16 + static_cast<unsigned>(hex_digit(in.peek()));
        in.take(in.peek());
    }
    return count > 0;
}

bool scan_v6(text_scanner& in, std::uint8_t* out) {
    std::uint8_t bytes[16] = {};
    std::size_t size = 0, gap = 17;  // where `::` was
    if (in.take("::"))
        gap = 0;
    else if (in.peek() == ':')
        return false;
    while (size < 16 && !in.at_end() && in.peek() != '/') {
        text_scanner dotted = in;
        if (size <= 12 && scan_v4(dotted, bytes + size)) {
            in = dotted;
            size += 4;
            break;
        }
        unsigned word = 0;
        if (!scan_word(in, word)) return false;
        bytes[size] = static_cast<std::uint8_t>(word >> 8);
        bytes[size + 1] = static_cast<std::uint8_t>(word);
        size += 2;
        if (gap == 17 && in.take("::"))
            gap = size;
        else if (in.at_end() || in.peek() == '/')
            break;
        else if (!in.take(':') || in.at_end() || in.peek() == '/')
            return false;
    }
    if (gap == 17 ? size != 16 : size > 14) return false;
    const std::size_t head = gap == 17 ? 16 : gap;
    std::memset(out, 0, 16);
    std::memcpy(out, bytes, head);
    if (gap != 17) std::memcpy(out + 16 - (size - gap), bytes + gap, size - gap);
    return true;
}

}  // namespace

template <bool Network>
basic_inet<Network>::basic_inet(std::string_view text) {
    constexpr std::string_view name = Network ? "cidr" : "inet";
    v6_ = text.find(':') != std::string_view::npos;
    text_scanner in(text);
    if (!(v6_ ? scan_v6(in, bytes_.data()) : scan_v4(in, bytes_.data()))) refuse_address(name, text);
    std::uint64_t prefix = v6_ ? 128 : 32;
    if (in.take('/') && (!in.number(prefix, 1, 3) || prefix > (v6_ ? 128u : 32u))) refuse_address(name, text);
    if (!in.at_end()) refuse_address(name, text);
    check(static_cast<int>(prefix));
}

template <bool Network>
std::string basic_inet<Network>::str() const {
    std::string out;
    if (v6_)
        append_v6(out, bytes_.data());
    else
        append_dotted(out, bytes_.data());
    if (Network || !is_host()) out.append("/").append(std::to_string(prefix_));
    return out;
}

template basic_inet<false>::basic_inet(std::string_view);
template basic_inet<true>::basic_inet(std::string_view);
template std::string basic_inet<false>::str() const;
template std::string basic_inet<true>::str() const;

template <std::size_t Size>
basic_macaddr<Size>::basic_macaddr(std::string_view text) {
    constexpr std::string_view name = Size == 6 ? "macaddr" : "macaddr8";
    std::string_view rest = text;
    for (std::size_t i = 0; i < Size; ++i) {
        if (i && !rest.empty() && (rest[0] == ':' || rest[0] == '-' || rest[0] == '.')) rest.remove_prefix(1);
        if (rest.size() < 2 || hex_digit(rest[0]) < 0 || hex_digit(rest[1]) < 0) refuse_address(name, text);
        bytes_[i] = static_cast<std::uint8_t>(hex_digit(rest[0]) * 16 + hex_digit(rest[1]));
        rest.remove_prefix(2);
    }
    if (!rest.empty()) refuse_address(name, text);
}

template <std::size_t Size>
std::string basic_macaddr<Size>::str() const {
    std::string out;
    for (std::size_t i = 0; i < Size; ++i) {
        if (i) out += ':';
        out += "0123456789abcdef"[bytes_[i] >> 4];
        out += "0123456789abcdef"[bytes_[i] & 15];
    }
    return out;
}

template class basic_macaddr<6>;
template class basic_macaddr<8>;

}  // namespace asiopg
