// Bad inputs in every company: each ends as it has to, and nobody else notices.
#include <gtest/gtest.h>

#include <unistd.h>

#include "integration/bad_input/setting.hpp"
#include "integration/support.hpp"

namespace asiopg::test::bad_input {
namespace {

class BadInput : public testing::TestWithParam<input> {};

TEST_P(BadInput, HarmsNobody) {
    if (!have_server()) GTEST_SKIP() << "ASIOPG_TEST_DSN is not set";
    complaints all;
    for (const setting& how : settings_of(GetParam())) {
        run_test([&](connection& observer) -> awaitable<void> { co_await play(GetParam(), how, observer, all); });
        if (all.too_many()) break;
    }
    run_test([](connection& observer) -> awaitable<void> {
        const std::string name = "bad_input_" + std::to_string(getpid());
        co_await observer.execute("DROP TABLE IF EXISTS " + name + " CASCADE; DROP TYPE IF EXISTS " + name);
    });
    all.report("input " + GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(Inputs, BadInput, testing::ValuesIn(all_inputs()),
                         [](const testing::TestParamInfo<input>& info) { return info.param.name; });

}  // namespace
}  // namespace asiopg::test::bad_input
