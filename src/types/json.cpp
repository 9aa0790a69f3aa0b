// json and jsonb to and from nlohmann::json.
#include <asiopg/codecs/json.hpp>

#include <asiopg/error.hpp>

#include <string>

namespace asiopg {

nlohmann::json codec<nlohmann::json>::decode(const type& t, format f, reader& in) {
    const std::string_view text = codec<std::string_view>::decode(t, f, in);
    // The parser takes a NUL byte for the end.
    if (text.find('\0') != std::string_view::npos) in.fail();
    if (!in.ok()) return nullptr;
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::exception& e) {
        throw conversion_error(e.what());
    }
}

void codec<nlohmann::json>::encode(const nlohmann::json& value, const type& t, writer& out) {
    std::string text;
    try {
        text = value.dump();
    } catch (const nlohmann::json::exception& e) {
        throw conversion_error(e.what());
    }
    detail::write_text(text, t, out);
}

std::string codec<nlohmann::json>::describe(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace asiopg
