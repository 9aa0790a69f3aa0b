// Messages with which a client runs queries: the simple, the extended and the function call protocol.
#pragma once

#include "wire/message.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace asiopg::wire {

struct query : text_message<'Q'> {};

struct parse {
    static constexpr char tag = 'P';
    std::string_view statement;
    std::string_view text;
    std::vector<std::uint32_t> parameter_types;  // 0: the server infers it; may be shorter than the parameters
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, parse& out);
    bool operator==(const parse&) const = default;
};

struct bind {
    static constexpr char tag = 'B';
    std::string_view portal;
    std::string_view statement;
    std::vector<std::int16_t> parameter_formats;  // none: all text; one: for all; else one each
    std::vector<nullable_value> parameters;
    std::vector<std::int16_t> result_formats;  // as above
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, bind& out);
    bool operator==(const bind&) const = default;
};

/// What Describe and Close are about.
enum class target : char { statement = 'S', portal = 'P' };

template <char Tag>
struct target_message {
    static constexpr char tag = Tag;
    wire::target kind = wire::target::statement;
    std::string_view name;
    void encode(writer& out) const {
        const message_scope scope(out, Tag);
        out.write_uint8(static_cast<std::uint8_t>(kind));
        out.write_cstring(name);
    }
    [[nodiscard]] static bool decode(std::string_view body, target_message& out) noexcept {
        reader in(body);
        out.kind = static_cast<wire::target>(in.read_uint8());
        out.name = in.read_cstring();
        return in.finished() && (out.kind == wire::target::statement || out.kind == wire::target::portal);
    }
    bool operator==(const target_message&) const = default;
};

struct describe : target_message<'D'> {};
struct close : target_message<'C'> {};

struct execute {
    static constexpr char tag = 'E';
    std::string_view portal;
    std::int32_t max_rows = 0;  // 0: all
    void encode(writer& out) const {
        if (!portal.empty()) return encode_named(out);
        static constexpr char head[] = {tag, 0, 0, 0, 9, 0};  // as a query has it: in one piece
        if (char* at = out.extend(sizeof head + 4)) {
            std::memcpy(at, head, sizeof head);
            detail::store_network(at + sizeof head, static_cast<std::uint32_t>(max_rows));
        }
    }
    [[nodiscard]] static bool decode(std::string_view body, execute& out) noexcept;
    bool operator==(const execute&) const = default;

private:
    void encode_named(writer& out) const;
};

struct sync : empty_message<'S'> {};
struct flush : empty_message<'H'> {};
struct terminate : empty_message<'X'> {};

struct function_call {
    static constexpr char tag = 'F';
    std::uint32_t function = 0;
    std::vector<std::int16_t> argument_formats;
    std::vector<nullable_value> arguments;
    std::int16_t result_format = 0;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, function_call& out);
    bool operator==(const function_call&) const = default;
};

}  // namespace asiopg::wire
