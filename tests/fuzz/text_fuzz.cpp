// Fuzz target: text, JSON, bytea, "char", uuid, and enums by label.
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/bytea.hpp>
#include <asiopg/codecs/enum.hpp>
#include <asiopg/codecs/json.hpp>
#include <asiopg/codecs/json_text.hpp>
#include <asiopg/codecs/uuid.hpp>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "fuzz/target.hpp"
#include "fuzz/types.hpp"

namespace fuzzed {

enum class mood { sad, happy };

}  // namespace fuzzed

template <>
struct asiopg::enum_labels<fuzzed::mood> {
    static constexpr std::pair<fuzzed::mood, std::string_view> labels[] = {{fuzzed::mood::sad, "sad"},
                                                                           {fuzzed::mood::happy, "happy"}};
};

namespace {

using namespace asiopg;
using namespace std::string_view_literals;
using asiopg::fuzz::builtin;

fuzz::target make_target() {
    fuzz::target out;
    for (const oid_t number : {oid::text, oid::varchar, oid::bpchar, oid::name, oid::json, oid::jsonb, oid::xml,
                               oid::bytea, oid::char_, oid::uuid, oid::unknown})
        out.read_both<std::string, std::string_view, json_text, nlohmann::json, std::vector<std::byte>,
                      std::vector<unsigned char>, std::span<const std::byte>, uuid, char>(builtin(number))
            .parse(builtin(number));
    out.read_both<fuzzed::mood, std::string>(fuzz::mood_type()).parse(fuzz::mood_type());
    out.read_both<std::string, std::string_view>(fuzz::text_domain());
    for (const auto text : {""sv, "a"sv, "Gr\xc3\xbc\xc3\x9f"sv, "\xf0\x9f\x90\x98"sv})
        out.seed(text, oid::text).seed(text, oid::varchar).seed(text, fuzz::text_domain());
    for (const auto text : {"null"sv, "[1,2.5,-1e3,\"\\u00e9\"]"sv, "{\"a\":{\"b\":[true,false]}}"sv})
        out.seed(json_text(std::string(text)), oid::json).seed(json_text(std::string(text)), oid::jsonb);
    out.seed(std::vector<unsigned char>{0, 255, '\\', 'a'}, oid::bytea);
    out.seed_bytes("a\\\\b\\001\\377", builtin(oid::bytea), format::text);
    for (const char value : {'a', '\0', '\xe9'}) out.seed(value, oid::char_);
    out.seed(uuid("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"sv), oid::uuid);
    return out.seed(fuzzed::mood::happy, fuzz::mood_type()).seed(fuzzed::mood::sad, fuzz::mood_type());
}

}  // namespace

ASIOPG_FUZZ_TARGET(text)
