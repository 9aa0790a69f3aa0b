// What a server says, as bytes: the messages that scripts are written with.
#pragma once

#include <asiopg/error_fields.hpp>
#include <asiopg/oid.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/backend.hpp"

namespace asiopg::test::say {

/// The bytes of any message of the wire layer.
template <class Message>
std::string message(const Message& m) {
    writer out;
    m.encode(out);
    return std::string(out.view());
}

/// A message with any type byte and body.
std::string raw(char tag, std::string_view body);
/// A message's header alone, with any length.
std::string header(char tag, std::uint32_t length);

// startup
std::string auth(wire::auth_kind kind, std::string_view data = {});
std::string sasl(std::vector<std::string_view> mechanisms);
std::string parameter(std::string_view name, std::string_view value);
std::string key(std::uint32_t process_id = 4711, std::string_view secret = "\x01\x02\x03\x04");
/// Everything from AuthenticationOk to ReadyForQuery.
std::string welcome();

// queries
struct column {
    std::string_view name;
    oid_t type = oid::int4;
};
std::string parsed();
std::string bound();
std::string closed();
std::string no_data();
std::string suspended();
std::string empty_query();
std::string parameters(std::vector<oid_t> types = {});
std::string columns(const std::vector<column>& list);
std::string row(const std::vector<std::optional<std::string_view>>& values);
/// A row of binary int4 values.
std::string ints(const std::vector<std::int32_t>& values);
std::string complete(std::string_view tag);
std::string ready(char status = 'I');
std::string error(std::string_view sqlstate, std::string_view text, std::string_view severity = "ERROR",
                  std::string_view routine = {});
std::string notice(std::string_view text);
std::string notification(std::string_view channel, std::string_view payload);
std::string copy_in();
std::string copy_out();
std::string copy_data(std::string_view data);
std::string copy_done();

/// What answers Parse, Describe, Sync for a statement with one int4 column `n`.
std::string prepared(std::vector<oid_t> types = {});
/// What answers Bind, Execute, Sync of it with one row.
std::string answered(std::int32_t value);

}  // namespace asiopg::test::say
