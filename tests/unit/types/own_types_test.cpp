// Enums by label, and types that are written like another one.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/codec_as.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/enum.hpp>
#include <asiopg/codecs/numeric.hpp>

#include "support.hpp"

namespace asiopg::test {
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

/// Narrower, or wider, than what they travel as.
struct narrow {
    explicit narrow(int v) : number(v) {}
    long value() const { return number; }
    long number;
    friend bool operator==(narrow, narrow) = default;
};
struct narrow_aggregate {
    short number;
    operator long() const { return number == 0 ? 5'000'000'000 : number; }
    friend bool operator==(narrow_aggregate, narrow_aggregate) = default;
};
enum class level : signed char { low = -1, high = 100 };
enum class huge : long { one = 1, most = 5'000'000'000 };
/// Strings, by a view.
struct tag {
    std::string text;
    std::string_view value() const { return text; }
    friend bool operator==(const tag&, const tag&) = default;
};
struct view_tag {
    std::string_view text;
    std::string value() const { return std::string(text); }
};

}  // namespace own
}  // namespace asiopg::test

template <>
struct asiopg::enum_labels<asiopg::test::own::mood> {
    using enum asiopg::test::own::mood;
    static constexpr std::pair<asiopg::test::own::mood, std::string_view> labels[] = {{sad, "sad"},
                                                                                      {happy, "so happy"}};
};
template <>
struct asiopg::codec<asiopg::test::own::user_id> : asiopg::codec_as<asiopg::test::own::user_id, std::int64_t> {};
template <>
struct asiopg::codec<asiopg::test::own::label> : asiopg::codec_as<asiopg::test::own::label, std::string> {};
template <>
struct asiopg::codec<asiopg::test::own::cents> : asiopg::codec_as<asiopg::test::own::cents, asiopg::numeric> {
    static asiopg::test::own::cents from(const asiopg::numeric& n) {
        if (n.scale() > 2) throw asiopg::conversion_error("fractions of a cent");
        return {std::stol(n.str())};
    }
    static asiopg::numeric to(const asiopg::test::own::cents& c) { return asiopg::numeric(c.count); }
};
template <>
struct asiopg::codec<asiopg::test::own::narrow> : asiopg::codec_as<asiopg::test::own::narrow, std::int64_t> {};
template <>
struct asiopg::codec<asiopg::test::own::narrow_aggregate> : asiopg::codec_as<asiopg::test::own::narrow_aggregate, int> {
};
template <>
struct asiopg::codec<asiopg::test::own::level> : asiopg::codec_as<asiopg::test::own::level, int> {};
template <>
struct asiopg::codec<asiopg::test::own::huge> : asiopg::codec_as<asiopg::test::own::huge, int> {};
template <>
struct asiopg::codec<asiopg::test::own::tag> : asiopg::codec_as<asiopg::test::own::tag, std::string> {};
template <>
struct asiopg::codec<asiopg::test::own::view_tag> : asiopg::codec_as<asiopg::test::own::view_tag, std::string_view> {};

namespace asiopg::test {
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
              "column \"c\": label 'ok' of enum mood is no value of asiopg::test::own::mood: "
              "asiopg::enum_labels does not have it");
    EXPECT_EQ(encode_error(mood::ok, mood_type()),
              "invalid input for query argument $1: 1 (value 1 of asiopg::test::own::mood has no label in "
              "asiopg::enum_labels; cannot send asiopg::test::own::mood as mood)");
    EXPECT_EQ(encode_error(mood::sad, oid::int4),
              "invalid input for query argument $1: 'sad' (an integer is required; cannot send "
              "asiopg::test::own::mood as int4)");
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
              "asiopg::test::own::user_id as int2)");
    EXPECT_EQ(decode_error<cents>(encoded(numeric("1.234"), oid::numeric), oid::numeric),
              "column \"c\": fractions of a cent");
    EXPECT_NE(decode_error<user_id>("x", oid::text), "(nothing thrown)");
}

TEST(codec_as, numbers_are_exact_or_refused) {
    expect_round_trip(narrow(-7), oid::int8);
    EXPECT_EQ(decode_error<narrow>(big_endian(5'000'000'000, 8), oid::int8),
              "column \"c\": value 5000000000 does not fit in int");
    expect_round_trip(narrow_aggregate{7}, oid::int4);
    // Compilers name types differently: short, or short int.
    EXPECT_TRUE(decode_error<narrow_aggregate>(big_endian(70000, 4), oid::int4)
                    .starts_with("column \"c\": value 70000 does not fit in short"));
    EXPECT_EQ(encode_error(narrow_aggregate{0}, oid::int8),
              "invalid input for query argument $1: 5000000000 (value 5000000000 does not fit in int; cannot send "
              "asiopg::test::own::narrow_aggregate as int8)");
    for (level l : {level::low, level::high}) expect_round_trip(l, oid::int4);
    EXPECT_EQ(decode_error<level>(big_endian(128, 4), oid::int4),
              "column \"c\": value 128 does not fit in signed char");
    expect_round_trip(huge::one, oid::int4);
    EXPECT_EQ(encode_error(huge::most, oid::int8),
              "invalid input for query argument $1: a value (value 5000000000 does not fit in int; cannot send "
              "asiopg::test::own::huge as int8)");
    EXPECT_EQ(detail::exact_number<bool>(1), true);
    EXPECT_THROW(detail::exact_number<bool>(2), conversion_error);
    EXPECT_THROW(detail::exact_number<unsigned>(-1), conversion_error);
    EXPECT_THROW(detail::exact_number<int>(0.5), conversion_error);
    EXPECT_THROW(detail::exact_number<int>(1e300), conversion_error);
    EXPECT_THROW(detail::exact_number<float>(1e300), conversion_error);
    EXPECT_THROW(detail::exact_number<double>(INT64_MAX), conversion_error);
    EXPECT_EQ(detail::exact_number<double>(INT64_MIN), -0x1p63);
}

TEST(codec_as, views_are_only_sent) {
    EXPECT_EQ(decoded<tag>("x", oid::text), tag{"x"});
    EXPECT_EQ(bound_value(tag{"x"}, oid::text), "x");
    EXPECT_EQ(bound_value(view_tag{"x"}, oid::text), "x");
    EXPECT_EQ(bound_value(std::vector<view_tag>{{"x"}}, oid::text_array),
              bound_value(std::vector<std::string>{"x"}, oid::text_array));
    static_assert(encodable<view_tag> && !decodable<view_tag>);
    static_assert(decodable<tag>);
}

}  // namespace
}  // namespace asiopg::test
