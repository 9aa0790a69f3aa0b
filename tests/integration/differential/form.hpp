// What the differential test plays on both sides: forms of statements as sequences of steps, and how they are played.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace asiopg::test::differential {

/// What asiopg may do otherwise than libpq does. Each has a reason: `reason_of()` in judge.cpp.
enum class difference : std::uint8_t {
    none,
    // of a step
    copy_in_refused,   ///< COPY FROM STDIN as a query
    copy_out_refused,  ///< COPY TO STDOUT as a query
    argument_refused,  ///< an argument that the C++ type rules out
    foreign_encoding,  ///< text while client_encoding is not UTF8
    kept_from_parse,   ///< the meaning of a name or literal in a cached statement
    met_in_a_stream,   ///< an anonymous record with a new type
    begun_stream,      ///< an outdated statement that is found when its rows are computed
    // anywhere
    stale_in_transaction,  ///< a cached statement that a change has outdated, in a transaction
    sum_in_stream_tag,     ///< the count in the tag of a stream in a transaction
    rows_before_error,     ///< rows that came before an error
    printed_otherwise,     ///< asiopg's text of a value and the server's
};

/// An argument as C++ has it; monostate is NULL.
using argument = std::variant<std::monostate, std::int64_t, double, bool, std::string>;

struct step {
    step(const char* text) : sql(text) {}             // NOLINT(google-explicit-constructor): forms are lists of texts
    step(std::string text) : sql(std::move(text)) {}  // NOLINT(google-explicit-constructor)

    std::string sql;
    std::vector<argument> arguments;
    /// Several statements in one text: sent by execute, whatever the verb.
    bool is_script = false;
    difference may_differ = difference::none;
    /// With foreign_encoding: the value, which libpq does not give. Empty: it is not looked at.
    std::string right = {};
};

inline step script(std::string sql) {
    step s(std::move(sql));
    s.is_script = true;
    return s;
}
template <class... Args>
step with(std::string sql, Args... args) {
    step s(std::move(sql));
    (s.arguments.emplace_back(std::move(args)), ...);
    return s;
}
inline step differing(difference how, step s) {
    s.may_differ = how;
    return s;
}

/// Where a form is played.
enum class played : std::uint8_t {
    everywhere,
    without_handle,  ///< it begins and ends transactions itself, which a transaction's handle does not allow
};

struct form {
    std::string name;
    std::vector<step> steps;
    /// One script that prepares the database, by somebody else.
    std::string setup = {};
    played where = played::everywhere;
};

inline std::ostream& operator<<(std::ostream& out, const form& f) { return out << f.name; }

std::vector<form> utility_forms();
std::vector<form> cursor_forms();
std::vector<form> schema_forms();
std::vector<form> type_change_forms();
std::vector<form> copy_forms();
std::vector<form> script_forms();
std::vector<form> setting_forms();
std::vector<form> value_forms();
std::vector<form> error_forms();
std::vector<form> command_forms();

enum class verb : std::uint8_t { fetch, stream, execute };
/// Outside of a transaction, in one that was begun by hand, in that of a handle.
enum class block : std::uint8_t { none, by_hand, handle };

struct mode {
    verb by = verb::fetch;
    block in = block::none;
    int cache_size = 0;
    bool settings_changed = false;

    std::string str() const {
        static constexpr const char* verbs[] = {"fetch", "stream", "execute"};
        static constexpr const char* blocks[] = {"outside", "BEGIN", "handle"};
        return std::string(verbs[static_cast<int>(by)]) + "/" + blocks[static_cast<int>(in)] + "/cache " +
               std::to_string(cache_size) + (settings_changed ? "/settings" : "");
    }
};

}  // namespace asiopg::test::differential
