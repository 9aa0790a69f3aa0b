// What the statements of a script do to the conversation with the server, as far as their first words tell.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace asiopg::detail {

/// Statements behind which nothing may be sent until they are answered.
enum class sql_nature : std::uint8_t {
    plain = 0,
    copies = 1,    // one begins with COPY: the server may take what comes next for copy data
    controls = 2,  // one may end a transaction or a savepoint: what comes next may be outside of it
    encodes = 4,   // one may change client_encoding: text that comes next would be read in it
    all = 7,
};

constexpr bool has(sql_nature all, sql_nature one) noexcept {
    return (static_cast<unsigned>(all) & static_cast<unsigned>(one)) != 0;
}

/// Finds all that there are, with standard_conforming_strings on or off; of a text that cannot be taken apart it says
/// `all`.
sql_nature nature_of(std::string_view sql) noexcept;

/// A statement that begins or ends transactions and savepoints, or another one.
struct control_command {
    enum class kind : std::uint8_t { other, ends, savepoint, rollback_to, release };

    kind what = kind::other;
    std::string text;  // for errors: its words, without what is a value
    std::string name;  // of the savepoint, as the server knows it
};

/// All statements of a script, in order: the server completes them one by one.
/// Errors: interface_error for a text that cannot be taken apart.
std::vector<control_command> control_commands(std::string_view sql, bool standard_strings);

}  // namespace asiopg::detail
