// Codecs of json and jsonb: nlohmann::json, and raw text.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/json_text.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace asiopg {

/// A JSON document whose numbers may have been rounded: those that nlohmann::json cannot hold exactly are the nearest
/// double. As nlohmann::json itself such a document is refused.
///
///     auto rates = row.get<asiopg::rounded_json>("rates").value;
struct rounded_json {
    rounded_json() = default;
    explicit rounded_json(nlohmann::json document) noexcept : value(std::move(document)) {}

    nlohmann::json value;

    friend bool operator==(const rounded_json&, const rounded_json&) = default;
};

namespace detail {

enum class json_numbers { exact, nearest };
ASIOPG_API nlohmann::json decode_json(const type& t, format f, reader& in, json_numbers numbers);
ASIOPG_API void encode_json(const nlohmann::json& value, const type& t, writer& out);
ASIOPG_API std::string describe_json(const nlohmann::json& value);

}  // namespace detail

/// json and jsonb. JSON's null is not SQL's NULL: for that there is std::optional. Of a key that an object has twice
/// (in json; jsonb has no such) the last value counts, as when PostgreSQL makes jsonb of it.
///
/// Errors reading: `conversion_error` when a json column holds what nlohmann::json does not parse; for a number that is
/// neither an integer of 64 bits nor what a double is written as, in the fewest digits that give it back
/// (12345678901234567890123, say, or 0.1234567890123456789; how it is spelled does not matter: 1.10 and 1e2 are
/// doubles). So numbers that were read are the same when they are written back. And it is thrown for more than 1000
/// levels of arrays and objects. `json_text` has every document as it is, `rounded_json` rounds numbers.
/// Errors writing: `conversion_error` for what JSON does not have: NaN, infinities, binary values, strings that are not
/// UTF-8; and for more than 1000 levels.
template <>
struct codec<nlohmann::json> : detail::json_types {
    static constexpr std::string_view cpp_name = "nlohmann::json";
    static nlohmann::json decode(const type& t, format f, reader& in) {
        return detail::decode_json(t, f, in, detail::json_numbers::exact);
    }
    static void encode(const nlohmann::json& value, const type& t, writer& out) { detail::encode_json(value, t, out); }
    static std::string describe(const nlohmann::json& value) { return detail::describe_json(value); }
};

/// The same, but numbers are rounded to the nearest double; refused are only those that are larger than every double.
template <>
struct codec<rounded_json> : detail::json_types {
    static constexpr std::string_view cpp_name = "asiopg::rounded_json";
    static rounded_json decode(const type& t, format f, reader& in) {
        return rounded_json(detail::decode_json(t, f, in, detail::json_numbers::nearest));
    }
    static void encode(const rounded_json& json, const type& t, writer& out) {
        detail::encode_json(json.value, t, out);
    }
    static std::string describe(const rounded_json& json) { return detail::describe_json(json.value); }
};

}  // namespace asiopg
