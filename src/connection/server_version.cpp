#include <asiopg/connection.hpp>
#include <asiopg/error.hpp>

#include <cctype>
#include <charconv>

namespace asiopg {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int read_number(std::string_view text, std::size_t& at) {
    int value = 0;
    const auto [end, ec] = std::from_chars(text.data() + at, text.data() + text.size(), value);
    if (ec != std::errc()) throw interface_error("the server's version is no number: " + std::string(text));
    at = static_cast<std::size_t>(end - text.data());
    return value;
}

}  // namespace

// "15.18 (Debian 15.18-0+deb12u1)", "9.4beta1", "10devel", "Postgres-XL 9.2.1", "PostgreSQL 11.2-YB-2.7.1.1-b0 on ...".
// Since PostgreSQL 10 the second number is the micro version: it is given where asyncpg gives it.
server_version server_version::parse(std::string_view text) {
    std::size_t at = 0;
    const auto starts_number = [&](std::size_t i) { return is_digit(text[i]) && (i == 0 || text[i - 1] == ' '); };
    while (at < text.size() && !starts_number(at)) ++at;
    if (at == text.size()) throw interface_error("no version in \"" + std::string(text) + "\"");
    server_version v;
    v.releaselevel = "final";
    v.major = read_number(text, at);
    int parts[2] = {0, 0};
    for (int& part : parts) {
        if (at + 1 >= text.size() || text[at] != '.' || !is_digit(text[at + 1])) break;
        part = read_number(text, ++at);
    }
    v.minor = v.major >= 10 ? 0 : parts[0];
    v.micro = v.major >= 10 ? parts[0] : parts[1];
    std::size_t letters = at;
    while (letters < text.size() && std::isalpha(static_cast<unsigned char>(text[letters]))) ++letters;
    if (letters > at) {
        v.releaselevel = std::string(text.substr(at, letters - at));
        if (letters < text.size() && is_digit(text[letters])) v.serial = read_number(text, letters);
    }
    return v;
}

}  // namespace asiopg
