#include "types/hstore.hpp"

#include <asiopg/codecs/hstore.hpp>
#include <asiopg/codecs/text.hpp>

namespace asiopg {

namespace {

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

void write_string(const std::string& text, writer& out) {
    detail::check_text(text);
    const std::size_t mark = out.begin_length();
    out.write_bytes(text);
    out.end_length(mark);
}

}  // namespace

void detail::append_hstore_pair(std::string& out, std::string_view key, std::optional<std::string_view> value) {
    if (!out.empty()) out += ", ";
    append_quoted(out, key);
    out += "=>";
    if (value)
        append_quoted(out, *value);
    else
        out += "NULL";
}

hstore codec<hstore>::decode(const type&, format, reader& in) {
    hstore value;
    // The server sends each key once.
    const auto take = [&](std::string_view key, std::optional<std::string_view> text) {
        return value.try_emplace(std::string(key), text ? std::optional<std::string>(*text) : std::nullopt).second;
    };
    if (!detail::read_hstore(in, take)) in.fail();
    return value;
}

void codec<hstore>::encode(const hstore& value, const type&, writer& out) {
    out.write_uint32(static_cast<std::uint32_t>(value.size()));
    for (const auto& [key, text] : value) {
        write_string(key, out);
        if (text)
            write_string(*text, out);
        else
            out.write_uint32(0xffffffff);
    }
}

std::string codec<hstore>::describe(const hstore& value) {
    std::string out;
    for (const auto& [key, text] : value)
        detail::append_hstore_pair(out, key, text ? std::optional<std::string_view>(*text) : std::nullopt);
    return out;
}

}  // namespace asiopg
