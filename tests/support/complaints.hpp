// What a test that plays the same thing in many modes has to complain about, told once with all modes that it concerns.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <string>
#include <vector>

namespace asiopg::test {

class complaints {
public:
    void add(const std::string& mode, const std::string& text) {
        static const std::regex unique("type [0-9]{5,}|asiopg_[a-z0-9]{6}_[0-9]+");  // each time another one
        modes_[std::regex_replace(text, unique, "<unique>")].push_back(mode);
    }
    bool too_many() const { return modes_.size() >= 12; }
    /// Fails the test with all of them.
    void report(const std::string& subject) const {
        for (const auto& [text, modes] : modes_) {
            std::string list;
            for (const std::string& m : modes) list += (list.empty() ? "" : ", ") + m;
            ADD_FAILURE() << subject << ", " << text << "\n  modes (" << modes.size() << "): " << list;
        }
    }

private:
    std::map<std::string, std::vector<std::string>> modes_;
};

}  // namespace asiopg::test
