#include <asiopg/command_tag.hpp>

#include <charconv>

namespace asiopg {

namespace {

bool is_digits(std::string_view word) noexcept {
    return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string_view last_word(std::string_view text) noexcept { return text.substr(text.rfind(' ') + 1); }

}  // namespace

// Not inline: a coroutine that awaits a command has each of them several times.
[[gnu::hot]] command_tag::command_tag(const command_tag& other) = default;
[[gnu::hot]] command_tag::command_tag(command_tag&& other) noexcept = default;
[[gnu::hot]] command_tag& command_tag::operator=(const command_tag& other) = default;
[[gnu::hot]] command_tag& command_tag::operator=(command_tag&& other) noexcept = default;
[[gnu::hot]] command_tag::~command_tag() = default;

[[gnu::hot]] std::uint64_t command_tag::rows_affected() const noexcept {
    const std::string_view word = last_word(text_);
    if (!is_digits(word) || word.size() == text_.size()) return 0;
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
    return error == std::errc() ? count : 0;
}

std::size_t command_tag::command_length() const noexcept {
    std::string_view rest = text_;
    for (std::string_view word = last_word(rest); is_digits(word) && word.size() < rest.size(); word = last_word(rest))
        rest.remove_suffix(word.size() + 1);
    return rest.size();
}

}  // namespace asiopg
