// When an answer that is nobody's is waited for, when the server is asked to cancel, and when it is given up.
#include "connection/state/drain.hpp"

#include <gtest/gtest.h>

namespace asiopg::detail {
namespace {

using verdict = drain::verdict;
using std::chrono::milliseconds;

drain::time_point at(int ms) { return drain::time_point(milliseconds(ms)); }

struct Drain : testing::Test {
    drain d{milliseconds(1000)};
    cancel_requests requests;
    drain::progress nobodys{.answers = 3, .sent = 100, .nobodys = true, .all_nobodys = true};
    drain::progress somebodys{.answers = 4, .sent = 100};
};

TEST_F(Drain, NothingToDo) {
    EXPECT_EQ(d.look(somebodys, requests, at(0)), verdict::idle);
    EXPECT_FALSE(d.is_active());
    EXPECT_EQ(d.deadline(), drain::time_point::max());
}

TEST_F(Drain, AsksToCancelAtOnceAndGoesOnAfterTheAnswer) {
    EXPECT_EQ(d.look(nobodys, requests, at(0)), verdict::cancel);
    requests.sent();
    EXPECT_EQ(d.look(nobodys, requests, at(10)), verdict::wait);  // one at a time
    EXPECT_EQ(d.look(somebodys, requests, at(20)), verdict::wait) << "the cancel request could hit what is sent next";
    requests.ended(false, at(30));
    EXPECT_EQ(d.look(somebodys, requests, at(30)), verdict::over);
    EXPECT_FALSE(d.is_active());
}

TEST_F(Drain, WaitsForWhatSomebodyWaitsFor) {
    nobodys.all_nobodys = false;
    EXPECT_EQ(d.look(nobodys, requests, at(0)), verdict::wait);
    EXPECT_EQ(d.look(somebodys, requests, at(1)), verdict::over);
}

TEST_F(Drain, AsksAgainInGrowingIntervals) {
    EXPECT_EQ(d.look(nobodys, requests, at(0)), verdict::cancel);
    requests.sent();
    requests.ended(true, at(5));
    EXPECT_EQ(requests.again(), at(105));
    EXPECT_EQ(d.look(nobodys, requests, at(104)), verdict::wait);
    EXPECT_EQ(d.look(nobodys, requests, at(105)), verdict::cancel);
    requests.sent();
    requests.ended(true, at(110));
    EXPECT_EQ(requests.again(), at(310));
}

TEST_F(Drain, AnotherAnswerIsAskedForAnew) {
    EXPECT_EQ(d.look(nobodys, requests, at(0)), verdict::cancel);
    requests.sent();
    requests.ended(true, at(5));
    ++nobodys.answers;
    EXPECT_EQ(d.look(nobodys, requests, at(6)), verdict::cancel);
}

TEST_F(Drain, GivesUpOnlyAServerThatDoesNotGetOn) {
    nobodys.all_nobodys = false;
    EXPECT_EQ(d.look(nobodys, requests, at(0)), verdict::wait);
    EXPECT_EQ(d.deadline(), at(1000));
    ++nobodys.sent;  // it takes bytes
    EXPECT_EQ(d.look(nobodys, requests, at(900)), verdict::wait);
    ++nobodys.answers;
    EXPECT_EQ(d.look(nobodys, requests, at(1800)), verdict::wait);
    EXPECT_EQ(d.look(nobodys, requests, at(2799)), verdict::wait);
    EXPECT_EQ(d.look(nobodys, requests, at(2800)), verdict::lost);
}

TEST_F(Drain, PatienceBeyondWhatAClockCanHold) {
    drain patient(std::chrono::nanoseconds::max());
    EXPECT_EQ(patient.look(nobodys, requests, at(1)), verdict::cancel);
    EXPECT_EQ(patient.deadline(), drain::time_point::max());
}

}  // namespace
}  // namespace asiopg::detail
