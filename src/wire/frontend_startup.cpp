// Encodes and decodes the messages that open a connection.
#include "wire/frontend_startup.hpp"

namespace asiopg::wire {

namespace {

void encode_request(writer& out, std::uint32_t code) {
    const std::size_t mark = out.begin_length();
    out.write_uint32(code);
    out.end_length(mark, true);
}

bool decode_request(std::string_view body, std::uint32_t code) noexcept {
    reader in(body);
    return in.read_uint32() == code && in.finished();
}

bool key_size_fits(std::size_t size) noexcept { return size >= min_cancel_key_size && size <= max_cancel_key_size; }

}  // namespace

void startup_message::encode(writer& out) const {
    const std::size_t mark = out.begin_length();
    out.write_uint32(version);
    for (const auto& [name, value] : parameters) {
        if (name.empty()) out.fail();
        out.write_cstring(name);
        out.write_cstring(value);
    }
    out.write_uint8(0);
    out.end_length(mark, true);
}

bool startup_message::decode(std::string_view body, startup_message& out) {
    reader in(body);
    out.version = in.read_uint32();
    out.parameters.clear();
    while (in.ok()) {
        const std::string_view name = in.read_cstring();
        if (name.empty()) break;
        const std::string_view value = in.read_cstring();
        out.parameters.emplace_back(name, value);
    }
    return in.finished();
}

void ssl_request::encode(writer& out) const { encode_request(out, ssl_request_code); }

bool ssl_request::decode(std::string_view body, ssl_request&) noexcept {
    return decode_request(body, ssl_request_code);
}

void gssenc_request::encode(writer& out) const { encode_request(out, gssenc_request_code); }

bool gssenc_request::decode(std::string_view body, gssenc_request&) noexcept {
    return decode_request(body, gssenc_request_code);
}

void cancel_request::encode(writer& out) const {
    if (!key_size_fits(key.size())) out.fail();
    const std::size_t mark = out.begin_length();
    out.write_uint32(cancel_request_code);
    out.write_uint32(process_id);
    out.write_bytes(key);
    out.end_length(mark, true);
}

bool cancel_request::decode(std::string_view body, cancel_request& out) noexcept {
    reader in(body);
    const std::uint32_t code = in.read_uint32();
    out.process_id = in.read_uint32();
    out.key = in.read_rest();
    return in.finished() && code == cancel_request_code && key_size_fits(out.key.size());
}

void sasl_initial_response::encode(writer& out) const {
    const message_scope scope(out, tag);
    out.write_cstring(mechanism);
    write_value(out, response);
}

bool sasl_initial_response::decode(std::string_view body, sasl_initial_response& out) noexcept {
    reader in(body);
    out.mechanism = in.read_cstring();
    out.response = read_value(in);
    return in.finished();
}

}  // namespace asiopg::wire
