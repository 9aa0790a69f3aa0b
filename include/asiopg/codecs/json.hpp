// Codecs of json and jsonb: nlohmann::json, and raw text.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/json_text.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace asiopg {

/// json and jsonb. JSON's null is not SQL's NULL: for that there is std::optional.
/// Errors: `conversion_error` when a json column holds what nlohmann::json does not parse, and when a string to be
/// sent is not UTF-8.
template <>
struct codec<nlohmann::json> : detail::json_types {
    static constexpr std::string_view cpp_name = "nlohmann::json";
    ASIOPG_API static nlohmann::json decode(const type& t, format f, reader& in);
    ASIOPG_API static void encode(const nlohmann::json& value, const type& t, writer& out);
    ASIOPG_API static std::string describe(const nlohmann::json& value);
};

}  // namespace asiopg
