// Encodes and decodes the messages about the session.
#include "wire/backend_status.hpp"

#include "wire/frontend_startup.hpp"

namespace asiopg::wire {

namespace {

bool fits_cancel_key(std::size_t size) noexcept { return size >= min_cancel_key_size && size <= max_cancel_key_size; }

}  // namespace

void backend_key_data::encode(writer& out) const {
    if (!fits_cancel_key(key.size())) out.fail();
    const message_scope scope(out, tag);
    out.write_uint32(process_id);
    out.write_bytes(key);
}

bool backend_key_data::decode(std::string_view body, backend_key_data& out) noexcept {
    reader in(body);
    out.process_id = in.read_uint32();
    out.key = in.read_rest();
    return in.finished() && fits_cancel_key(out.key.size());
}

void parameter_status::encode(writer& out) const {
    const message_scope scope(out, tag);
    out.write_cstring(name);
    out.write_cstring(value);
}

bool parameter_status::decode(std::string_view body, parameter_status& out) noexcept {
    reader in(body);
    out.name = in.read_cstring();
    out.value = in.read_cstring();
    return in.finished();
}

void ready_for_query::encode(writer& out) const {
    const message_scope scope(out, tag);
    out.write_uint8(static_cast<std::uint8_t>(status));
}

[[gnu::hot]] bool ready_for_query::decode(std::string_view body, ready_for_query& out) noexcept {
    if (body.size() != 1) return false;
    out.status = static_cast<transaction_status>(body[0]);
    return body[0] == 'I' || body[0] == 'T' || body[0] == 'E';
}

void notification_response::encode(writer& out) const {
    const message_scope scope(out, tag);
    out.write_uint32(process_id);
    out.write_cstring(channel);
    out.write_cstring(payload);
}

bool notification_response::decode(std::string_view body, notification_response& out) noexcept {
    reader in(body);
    out.process_id = in.read_uint32();
    out.channel = in.read_cstring();
    out.payload = in.read_cstring();
    return in.finished();
}

void negotiate_protocol_version::encode(writer& out) const {
    if (options.size() > max_message_size) out.fail();
    const message_scope scope(out, tag);
    out.write_uint32(version);
    out.write_uint32(static_cast<std::uint32_t>(options.size()));
    for (const std::string_view option : options) out.write_cstring(option);
}

bool negotiate_protocol_version::decode(std::string_view body, negotiate_protocol_version& out) {
    reader in(body);
    out.version = in.read_uint32();
    const std::size_t count = in.read_uint32();
    out.options.clear();
    if (count > in.remaining()) return false;  // each takes a byte at least; negative ones are huge
    out.options.reserve(count);
    for (std::size_t i = 0; i != count; ++i) out.options.push_back(in.read_cstring());
    return in.finished();
}

}  // namespace asiopg::wire
