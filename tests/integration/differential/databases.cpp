#include "integration/differential/databases.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>

namespace asiopg::test::differential {

namespace {

// Not a static object: libpq's own ones may be gone before it, then.
databases* made = nullptr;

}  // namespace

databases& databases::get() {
    if (!made) made = new databases;  // dropped by the environment below
    return *made;
}

void databases::drop() {
    delete made;
    made = nullptr;
}

databases::databases() {
    // Test processes run at the same time, on other machines as well.
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    const std::string name = "asiopg_differential_" + std::to_string(getpid()) + "_" + std::to_string(now);
    ours_ = name + "_a";
    theirs_ = name + "_b";
    admin_ = std::make_unique<libpq_session>("");
    for (const std::string& database : {ours_, theirs_})
        admin_->must("CREATE DATABASE " + database + " TEMPLATE template0 ENCODING 'UTF8'");
    in_ours_ = std::make_unique<libpq_session>(ours_);
    in_theirs_ = std::make_unique<libpq_session>(theirs_);
}

databases::~databases() {
    in_ours_.reset();
    in_theirs_.reset();
    for (const std::string& database : {ours_, theirs_}) admin_->simple("DROP DATABASE IF EXISTS " + database);
}

void databases::prepare(const std::string& setup) {
    for (libpq_session* session : {in_ours_.get(), in_theirs_.get()}) {
        session->must(
            "SET client_min_messages = warning; DROP SCHEMA IF EXISTS s, d1, d2 CASCADE; "
            "DROP EXTENSION IF EXISTS hstore, citext CASCADE; CREATE SCHEMA s; SET search_path = s, public");
        if (!setup.empty()) session->must(setup);
    }
}

namespace {

class dropped_at_the_end final : public testing::Environment {
    void TearDown() override { databases::drop(); }
};
[[maybe_unused]] const testing::Environment* const registered =
    testing::AddGlobalTestEnvironment(new dropped_at_the_end);  // owned by the framework

}  // namespace

}  // namespace asiopg::test::differential
