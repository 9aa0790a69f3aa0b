// What a server says, as bytes: the messages that scripts are written with.
#pragma once

// Lists are variadic: gcc 12 refuses std::initializer_list in statements that await.

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
template <class... Names>
std::string sasl(const Names&... mechanisms) {
    wire::authentication m;
    m.kind = wire::auth_kind::sasl;
    (m.mechanisms.emplace_back(mechanisms), ...);
    return message(m);
}
std::string parameter(std::string_view name, std::string_view value);
std::string key(std::uint32_t process_id = 4711, std::string_view secret = "\x01\x02\x03\x04");
/// Everything from AuthenticationOk to ReadyForQuery.
std::string welcome();

// queries
struct column {
    column(const char* n, oid_t t = oid::int4) : name(n), type(t) {}  // NOLINT: a name is an int4 column
    std::string_view name;
    oid_t type;
};
std::string parsed();
std::string bound();
std::string closed();
std::string no_data();
std::string suspended();
std::string empty_query();
template <class... Oids>
std::string parameters(Oids... types) {
    wire::parameter_description m;
    (m.types.push_back(types), ...);
    return message(m);
}
std::string columns_of(const std::vector<column>& list);
/// `columns("n", say::column("t", oid::text))`
template <class... Columns>
std::string columns(const Columns&... list) {
    std::vector<column> all;
    (all.push_back(column(list)), ...);
    return columns_of(all);
}
/// A row of texts, binary values and nullopt.
template <class... Values>
std::string row(const Values&... values) {
    wire::data_row m;
    (m.values.emplace_back(values), ...);
    return message(m);
}
std::string ints_of(const std::vector<std::int32_t>& values);
/// A row of binary int4 values.
template <class... Ints>
std::string ints(Ints... values) {
    std::vector<std::int32_t> all;
    (all.push_back(values), ...);
    return ints_of(all);
}
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
template <class... Oids>
std::string prepared(Oids... types) {
    return parsed() + parameters(types...) + columns("n") + ready();
}
/// What answers Bind, Execute, Sync of it with one row.
std::string answered(std::int32_t value);

}  // namespace asiopg::test::say
