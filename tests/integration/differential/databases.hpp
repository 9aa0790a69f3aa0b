// Two equal databases for as long as this process needs them: one for asiopg, one for libpq.
#pragma once

#include <memory>
#include <string>

#include "integration/differential/libpq_side.hpp"

namespace asiopg::test::differential {

class databases {
public:
    databases();
    databases(const databases&) = delete;
    databases& operator=(const databases&) = delete;
    ~databases();

    /// Made when it is first asked for, dropped at the end of the process.
    static databases& get();
    static void drop();

    const std::string& ours() const noexcept { return ours_; }
    const std::string& theirs() const noexcept { return theirs_; }
    /// Empties both, and runs the script in both.
    void prepare(const std::string& setup);

private:
    std::string ours_, theirs_;
    std::unique_ptr<libpq_session> admin_, in_ours_, in_theirs_;
};

}  // namespace asiopg::test::differential
