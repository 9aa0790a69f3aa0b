#include <asiopg/command_tag.hpp>

#include <asiopg/error.hpp>

#include <cstring>

namespace asiopg {

namespace {

bool is_digits(std::string_view word) noexcept {
    return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view last_word(std::string_view text) noexcept { return text.substr(text.rfind(' ') + 1); }

}  // namespace

[[gnu::hot]] command_tag::command_tag(std::string_view text) : size_(static_cast<unsigned char>(text.size())) {
    if (text.size() > max_size) [[unlikely]]
        throw interface_error("a command tag has at most " + std::to_string(max_size) + " bytes");
    if (!text.empty()) std::memcpy(text_, text.data(), text.size());
}

[[gnu::hot]] std::uint64_t command_tag::rows_affected() const noexcept {
    const std::string_view text(text_, size_);
    const std::size_t space = text.rfind(' ');
    if (space == std::string_view::npos) return 0;
    std::uint64_t count = 0;
    for (const char c : text.substr(space + 1)) {
        const unsigned digit = static_cast<unsigned char>(c) - unsigned{'0'};
        if (digit > 9 || __builtin_mul_overflow(count, 10, &count) || __builtin_add_overflow(count, digit, &count))
            return 0;
    }
    return count;
}

std::size_t command_tag::command_length() const noexcept {
    std::string_view rest(text_, size_);
    for (std::string_view word = last_word(rest); is_digits(word) && word.size() < rest.size(); word = last_word(rest))
        rest.remove_suffix(word.size() + 1);
    return rest.size();
}

}  // namespace asiopg
