// Enums by label, and types that are written like another one.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/codec_as.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/enum.hpp>
#include <asiopg/codecs/numeric.hpp>

#include "support.hpp"

namespace asiopg::testing {
namespace own {

enum class mood { sad, ok, happy };

/// A strong typedef with an accessor.
class user_id {
public:
    explicit user_id(std::int64_t v) : value_(v) {}
    std::int64_t value() const { return value_; }
    friend bool operator==(user_id, user_id) = default;

private:
    std::int64_t value_;
};
/// One with a conversion, an aggregate.
struct label {
    std::string text;
    explicit operator const std::string&() const { return text; }
    friend bool operator==(const label&, const label&) = default;
};
/// Somebody else's type.
struct cents {
    long count = 0;
    friend bool operator==(cents, cents) = default;
};

}  // namespace own
}  // namespace asiopg::testing

template <>
struct asiopg::enum_labels<asiopg::testing::own::mood> {
    using enum asiopg::testing::own::mood;
    static constexpr std::pair<asiopg::testing::own::mood, std::string_view> labels[] = {{sad, "sad"},
                                                                                         {happy, "so happy"}};
};
template <>
struct asiopg::codec<asiopg::testing::own::user_id> : asiopg::codec_as<asiopg::testing::own::user_id, std::int64_t> {};
template <>
struct asiopg::codec<asiopg::testing::own::label> : asiopg::codec_as<asiopg::testing::own::label, std::string> {};
template <>
struct asiopg::codec<asiopg::testing::own::cents> : asiopg::codec_as<asiopg::testing::own::cents, asiopg::numeric> {
    static asiopg::testing::own::cents from(const asiopg::numeric& n) {
        if (n.scale() > 2) throw asiopg::conversion_error("fractions of a cent");
        return {std::stol(n.str())};
    }
    static asiopg::numeric to(const asiopg::testing::own::cents& c) { return asiopg::numeric(c.count); }
};

namespace asiopg::testing {
namespace {

using namespace own;  // NOLINT(google-build-using-namespace): the types above

const type& mood_type() {
    static const type t{.oid = 81001, .name = "mood", .kind = type_kind::enumeration, .binary = true};
    return t;
}
const type& moods_type() {
    static const type t{
        .oid = 81002, .name = "_mood", .kind = type_kind::array, .binary = true, .element = &mood_type()};
    return t;
}

// A258, A263
TEST(enums, by_label) {
    for (format f : {format::binary, format::text}) {
        EXPECT_EQ(decoded<mood>("sad", mood_type(), f), mood::sad);
        EXPECT_EQ(decoded<mood>("so happy", mood_type(), f), mood::happy);
    }
    EXPECT_EQ(decoded<mood>("sad", unknown_type(), format::text), mood::sad);
    EXPECT_EQ(bound_value(mood::happy, mood_type()), "so happy");
    EXPECT_EQ(bound_value(mood::happy, unknown_type(), format::text), "so happy");
    const std::vector<std::optional<mood>> list{mood::sad, std::nullopt, mood::happy};
    EXPECT_EQ(decoded<std::vector<std::optional<mood>>>(bound_value(list, moods_type()), moods_type()), list);
    EXPECT_EQ(decoded<std::vector<std::optional<mood>>>("{sad,NULL,\"so happy\"}", moods_type(), format::text), list);
    EXPECT_EQ(decoded<std::vector<std::string>>(bound_value(std::vector<mood>{mood::sad}, moods_type()), moods_type()),
              std::vector<std::string>{"sad"});
    const type_attribute attributes[] = {{"m", &mood_type()}};
    const type t{.oid = 81003, .name = "c", .kind = type_kind::composite, .binary = true, .attributes = attributes};
    EXPECT_EQ(decoded<std::tuple<mood>>(bound_value(std::tuple<mood>(mood::sad), t), t), std::tuple<mood>(mood::sad));
    const type domain{.oid = 81004, .name = "d", .kind = type_kind::domain, .binary = true, .base_type = &mood_type()};
    EXPECT_EQ(bound_value(mood::sad, domain), "sad");
}

TEST(enums, without_a_label) {
    EXPECT_EQ(message_of([] { (void)decoded<mood>("ok", mood_type()); }),
              "column \"c\": label 'ok' of enum mood is no value of asiopg::testing::own::mood: "
              "asiopg::enum_labels does not have it");
    EXPECT_EQ(encode_error(mood::ok, mood_type()),
              "invalid input for query argument $1: 1 (value 1 of asiopg::testing::own::mood has no label in "
              "asiopg::enum_labels; cannot send asiopg::testing::own::mood as mood)");
    EXPECT_EQ(encode_error(mood::sad, oid::int4),
              "invalid input for query argument $1: 'sad' (an integer is required; cannot send "
              "asiopg::testing::own::mood as int4)");
    EXPECT_NE(decode_error<mood>("1234", oid::int4), "(nothing thrown)");
}

TEST(codec_as, the_usual_ways_in_and_out) {
    expect_round_trip(user_id(7), oid::int8);
    expect_round_trip(user_id(7), oid::int2);
    expect_round_trip(std::vector<user_id>{user_id(1), user_id(2)}, oid::int8_array);
    expect_round_trip(cents{7}, oid::numeric);
    EXPECT_EQ(decoded<label>("x", oid::text), label{"x"});
    EXPECT_EQ(bound_value(label{"x"}, oid::text), "x");
    EXPECT_EQ(bound_value(std::optional<user_id>(7), oid::int8), big_endian(7, 8));
    EXPECT_EQ(encode_error(user_id(70000), oid::int2),
              "invalid input for query argument $1: 70000 (value out of int2 range; cannot send "
              "asiopg::testing::own::user_id as int2)");
    EXPECT_EQ(decode_error<cents>(encoded(numeric("1.234"), oid::numeric), oid::numeric),
              "column \"c\": fractions of a cent");
    EXPECT_NE(decode_error<user_id>("x", oid::text), "(nothing thrown)");
}

}  // namespace
}  // namespace asiopg::testing
