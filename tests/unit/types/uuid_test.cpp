// uuid.
#include <asiopg/codecs/uuid.hpp>

#include <unordered_set>

#include "support.hpp"

namespace asiopg::test {
namespace {

constexpr const char* text = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

TEST(uuid, text_and_wire) {  // A231
    const uuid value(text);
    EXPECT_EQ(value.str(), text);
    EXPECT_EQ(encoded(value, oid::uuid).substr(0, 3), bytes({0xa0, 0xee, 0xbc}));
    expect_round_trip(value, oid::uuid);
    expect_round_trip(uuid(), oid::uuid);
    EXPECT_TRUE(uuid().is_nil());
    EXPECT_EQ(uuid().str(), "00000000-0000-0000-0000-000000000000");
    EXPECT_EQ(bound_value(value, oid::uuid), encoded(value, oid::uuid));
    EXPECT_EQ(bound_value(text, oid::uuid, format::text), text);
}

TEST(uuid, other_spellings) {
    for (const char* other : {"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
                              "a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11",
                              "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}"})
        EXPECT_EQ(uuid(other).str(), text);
    for (const char* wrong : {"", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111",
                              "{a0eebc99}", "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                              "a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a1", "-a0eebc999c0b4ef8bb6d6bb9bd380a11",
                              "a0eebc999c0b4ef8bb6d6bb9bd380a11-", "{a0eebc999c0b4ef8bb6d6bb9bd380a11"})
        EXPECT_EQ(message_of([&] { uuid u{std::string_view(wrong)}; }),
                  "invalid input syntax for type uuid: '" + std::string(wrong) + "'");
}

TEST(uuid, order_and_hash) {
    EXPECT_LT(uuid(), uuid(text));
    EXPECT_LT(uuid("7fffffff000000000000000000000000"), uuid("80000000000000000000000000000000"));
    const std::unordered_set<uuid> set{uuid(text), uuid(text), uuid()};
    EXPECT_EQ(set.size(), 2u);
}

}  // namespace
}  // namespace asiopg::test
