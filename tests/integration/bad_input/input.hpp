// What goes wrong: inputs, and how each has to end.
#pragma once

#include <asiopg/params.hpp>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace asiopg::test::bad_input {

/// How a bad input has to end.
enum class ending {
    server,      ///< the server's error, with one of the SQLSTATEs
    interface,   ///< interface_error
    conversion,  ///< conversion_error
    refused,     ///< one of these three, whose text has the words
    right,       ///< not at all: with the right value
    encoding,    ///< with the right value, or an error that names client_encoding
};

struct input {
    std::string name;
    std::string sql;
    ending ends = ending::server;
    /// SQLSTATEs with a space between them; words; or the value.
    std::string detail;

    std::function<params()> arguments = {};
    /// Before each time, by somebody else. `@` in all texts is a name that no other process has.
    std::string setup = {};
    /// Commands before it, on the same session.
    std::vector<std::string> before = {};
    /// The same command once, well, before `change` by somebody else.
    bool warm = false;
    std::string change = {};
    std::function<params()> warm_arguments = {};
    /// Commands behind it that repair the session.
    std::vector<std::string> after = {};

    /// Read as ints.
    bool typed = false;
    bool outside_only = false, inside_only = false, execute_only = false, no_execute = false;
    /// It leaves something in the session: nothing for who shares sessions.
    bool own_session = false;
    /// It is sent although it cannot do, and takes long: not in every mode.
    bool slow = false;
};

inline std::ostream& operator<<(std::ostream& out, const input& i) { return out << i.name; }

std::vector<input> all_inputs();

}  // namespace asiopg::test::bad_input
