// Messages that run queries.
#include "wire/frontend_query.hpp"

#include "message_checks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace asiopg::wire {
namespace {

using namespace std::string_view_literals;

TEST(frontend_query, tags) {
    EXPECT_EQ(query::tag, 'Q');
    EXPECT_EQ(parse::tag, 'P');
    EXPECT_EQ(bind::tag, 'B');
    EXPECT_EQ(describe::tag, 'D');
    EXPECT_EQ(execute::tag, 'E');
    EXPECT_EQ(close::tag, 'C');
    EXPECT_EQ(sync::tag, 'S');
    EXPECT_EQ(flush::tag, 'H');
    EXPECT_EQ(terminate::tag, 'X');
    EXPECT_EQ(function_call::tag, 'F');
}

TEST(frontend_query, query) {
    query message;
    message.text = "select 1";
    check_message(message, "select 1\0"sv);
    message.text = "select 1\0; drop"sv;
    check_unwritable(message);
}

TEST(frontend_query, parse) {
    check_message(parse(), "\0\0\0\0"sv);
    check_message(parse{"s", "select $1", {23, 0}}, "s\0select $1\0\0\x02\0\0\0\x17\0\0\0\0"sv);
    check_unwritable(parse{"s\0"sv, "", {}});
    check_unwritable(parse{"", "select\0"sv, {}});
    EXPECT_FALSE(decodes<parse>("\0\0\xff\xff"sv));
}

TEST(frontend_query, bind) {
    check_message(bind(), "\0\0\0\0\0\0\0\0"sv);
    const bind message{"p", "s", {1, 0}, {"ab", std::nullopt}, {1}};
    check_message(message,
                  "p\0s\0\0\x02\0\x01\0\0\0\x02\0\0\0\x02"
                  "ab\xff\xff\xff\xff\0\x01\0\x01"sv);
    check_message(bind{"", "", {1}, {"", "", ""}, {}}, "\0\0\0\x01\0\x01\0\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv);
}

// S15
TEST(frontend_query, bind_refuses_what_contradicts_itself) {
    EXPECT_FALSE(decodes<bind>(encoded(bind{"", "", {1, 1}, {""}, {}}).substr(5)));  // two formats, one parameter
    EXPECT_FALSE(decodes<bind>(encoded(bind{"", "", {2}, {""}, {}}).substr(5)));     // no such format
    EXPECT_FALSE(decodes<bind>(encoded(bind{"", "", {}, {""}, {-1}}).substr(5)));
    EXPECT_FALSE(decodes<bind>("\0\0\0\0\0\x01\xff\xff\xff\xfe\0\0"sv));  // length -2
    EXPECT_FALSE(decodes<bind>("\0\0\0\0\0\x01\x7f\xff\xff\xff\0\0"sv));
    EXPECT_FALSE(decodes<bind>("\0\0\0\0\xff\xff\0\0"sv));
    EXPECT_FALSE(decodes<bind>("\0\0\0\0\0\0\xff\xff"sv));
}

// S1
TEST(frontend_query, bind_limits_parameters) {
    bind message;
    message.parameters.resize(65535);
    const std::string bytes = encoded(message);
    bind copy;
    EXPECT_TRUE(bind::decode(std::string_view(bytes).substr(5), copy));
    EXPECT_EQ(copy, message);
    message.parameters.resize(65536);
    check_unwritable(message);
    message.parameters.clear();
    message.result_formats.resize(32768);
    check_unwritable(message);
}

// S1
TEST(frontend_query, a_message_whose_parts_fit_but_not_their_sum_fails) {
    writer out(64);
    const std::string value(20, 'x');
    const bind small{"", "", {}, {value}, {}};
    small.encode(out);
    EXPECT_TRUE(out.ok());
    const std::size_t before = out.size();
    const bind large{"", "", {}, {value, value, value}, {}};
    large.encode(out);
    EXPECT_FALSE(out.ok());
    out.truncate(before);
    EXPECT_EQ(out.view(), encoded(small));
}

// S1
TEST(frontend_query, huge_texts_and_values_fail_unread) {
    static const char byte = 'x';
    for (const std::size_t size : {max_message_size + 1, std::size_t{1} << 31U, std::size_t{0xffffffff}}) {
        const std::string_view huge(&byte, size);
        query text;
        text.text = huge;
        check_unwritable(text);
        check_unwritable(parse{"", huge, {}});
        check_unwritable(bind{"", "", {}, {huge}, {}});
        check_unwritable(bind{"", "", {}, {"small", huge}, {}});
    }
}

template <class M>
void check_target() {
    M message;
    check_message(message, "S\0"sv);
    message.kind = target::portal;
    message.name = "p";
    check_message(message, "Pp\0"sv);
    EXPECT_FALSE(decodes<M>("Xp\0"sv));
    EXPECT_FALSE(decodes<M>("\0p\0"sv));
}

TEST(frontend_query, describe_and_close) {
    check_target<describe>();
    check_target<close>();
}

TEST(frontend_query, execute) {
    check_message(execute{"", 0}, "\0\0\0\0\0"sv);
    check_message(execute{"p", 100}, "p\0\0\0\0\x64"sv);
    EXPECT_FALSE(decodes<execute>("p\0\xff\xff\xff\xff"sv));
}

TEST(frontend_query, empty_messages) {
    check_message(sync(), "");
    check_message(flush(), "");
    check_message(terminate(), "");
}

TEST(frontend_query, function_call) {
    check_message(function_call(), "\0\0\0\0\0\0\0\0\0\0"sv);
    check_message(function_call{598, {1}, {"a", std::nullopt}, 1},
                  "\0\0\x02\x56\0\x01\0\x01\0\x02\0\0\0\x01"
                  "a\xff\xff\xff\xff\0\x01"sv);
    EXPECT_FALSE(decodes<function_call>("\0\0\0\x01\0\0\0\x01\xff\xff\xff\xfe\0\0"sv));
    EXPECT_FALSE(decodes<function_call>("\0\0\0\x01\0\0\0\0\0\x02"sv));
}

}  // namespace
}  // namespace asiopg::wire
