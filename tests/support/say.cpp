// Encodes the messages of scripted servers.
#include "support/say.hpp"

#include <utility>

#include "wire/copy.hpp"
#include "wire/message.hpp"

namespace asiopg::test::say {

std::string raw(char tag, std::string_view body) {
    writer out;
    {
        const wire::message_scope scope(out, tag);
        out.write_bytes(body);
    }
    return std::string(out.view());
}

std::string header(char tag, std::uint32_t length) {
    writer out;
    out.write_uint8(static_cast<std::uint8_t>(tag));
    out.write_uint32(length);
    return std::string(out.view());
}

std::string auth(wire::auth_kind kind, std::string_view data) {
    wire::authentication m;
    m.kind = kind;
    m.data = data;
    if (kind == wire::auth_kind::md5) m.salt = {1, 2, 3, 4};
    return message(m);
}

std::string parameter(std::string_view name, std::string_view value) {
    return message(wire::parameter_status{name, value});
}

std::string key(std::uint32_t process_id, std::string_view secret) {
    return message(wire::backend_key_data{process_id, secret});
}

std::string welcome() {
    return auth(wire::auth_kind::ok) + parameter("client_encoding", "UTF8") + parameter("server_version", "15.5") +
           key() + ready();
}

std::string parsed() { return message(wire::parse_complete()); }
std::string bound() { return message(wire::bind_complete()); }
std::string closed() { return message(wire::close_complete()); }
std::string no_data() { return message(wire::no_data()); }
std::string suspended() { return message(wire::portal_suspended()); }
std::string empty_query() { return message(wire::empty_query_response()); }

std::string columns_of(const std::vector<column>& list) {
    wire::row_description m;
    for (const column& c : list) {
        wire::field_description f;
        f.name = c.name;
        f.type_oid = c.type;
        m.fields.push_back(f);
    }
    return message(m);
}

std::string ints_of(const std::vector<std::int32_t>& values) {
    writer out;
    {
        const wire::message_scope scope(out, 'D');
        out.write_uint16(static_cast<std::uint16_t>(values.size()));
        for (const std::int32_t value : values) {
            out.write_int32(4);
            out.write_int32(value);
        }
    }
    return std::string(out.view());
}

std::string complete(std::string_view tag) {
    wire::command_complete m;
    m.text = tag;
    return message(m);
}

std::string ready(char status) { return message(wire::ready_for_query{static_cast<wire::transaction_status>(status)}); }

std::string error(std::string_view sqlstate, std::string_view text, std::string_view severity,
                  std::string_view routine) {
    wire::error_response m;
    m.fields.severity = m.fields.severity_nonlocalized = severity;
    m.fields.sqlstate = sqlstate;
    m.fields.message = text;
    m.fields.routine = routine;
    return message(m);
}

std::string notice(std::string_view text) {
    wire::notice_response m;
    m.fields.severity = m.fields.severity_nonlocalized = "NOTICE";
    m.fields.sqlstate = "00000";
    m.fields.message = text;
    return message(m);
}

std::string notification(std::string_view channel, std::string_view payload) {
    return message(wire::notification_response{4711, channel, payload});
}

namespace {

template <class Message>
std::string copy_of_one_column() {
    Message m;
    m.columns = {0};
    return message(m);
}

}  // namespace

std::string copy_in() { return copy_of_one_column<wire::copy_in_response>(); }
std::string copy_out() { return copy_of_one_column<wire::copy_out_response>(); }

std::string copy_data(std::string_view data) { return raw('d', data); }
std::string copy_done() { return raw('c', {}); }

std::string answered(std::int32_t value) { return bound() + ints(value) + complete("SELECT 1") + ready(); }

}  // namespace asiopg::test::say
