// asiopg::json_text: json and jsonb as text.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/text.hpp>
#include <asiopg/oid.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace asiopg {

/// The text of a JSON document, not parsed. It differs from std::string in what it is not: a text parameter.
struct json_text {
    json_text() = default;
    explicit json_text(std::string document) noexcept : text(std::move(document)) {}

    std::string text;

    friend bool operator==(const json_text&, const json_text&) = default;
};

namespace detail {

struct json_types {
    static bool is_json(const type& t) noexcept { return t.oid == oid::json || t.oid == oid::jsonb; }
    static bool can_decode(const type& t, format) noexcept { return is_json(t); }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return is_json(t);
    }
};

}  // namespace detail

/// json and jsonb.
template <>
struct codec<json_text> : detail::json_types {
    static constexpr std::string_view cpp_name = "asiopg::json_text";
    static json_text decode(const type& t, format f, reader& in) {
        return json_text(codec<std::string>::decode(t, f, in));
    }
    static void encode(const json_text& value, const type& t, writer& out) { detail::write_text(value.text, t, out); }
    static std::string describe(const json_text& value) { return value.text; }
};

}  // namespace asiopg
