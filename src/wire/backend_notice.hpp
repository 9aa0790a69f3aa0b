// Errors and notices from the server.
#pragma once

#include "wire/message.hpp"

#include <asiopg/error_fields.hpp>

#include <string_view>

namespace asiopg::wire {

/// Writes the fields that are not empty, each with its code, and the zero that ends them.
void encode_error_fields(const error_fields& fields, writer& out);

/// Reads such a list. Codes not known here are passed over, as the protocol asks for.
[[nodiscard]] bool decode_error_fields(std::string_view body, error_fields& out);

template <char Tag>
struct error_fields_message {
    static constexpr char tag = Tag;
    error_fields fields;
    void encode(writer& out) const {
        const message_scope scope(out, Tag);
        encode_error_fields(fields, out);
    }
    [[nodiscard]] static bool decode(std::string_view body, error_fields_message& out) {
        return decode_error_fields(body, out.fields);
    }
    bool operator==(const error_fields_message&) const = default;
};

struct error_response : error_fields_message<'E'> {};
struct notice_response : error_fields_message<'N'> {};

}  // namespace asiopg::wire
