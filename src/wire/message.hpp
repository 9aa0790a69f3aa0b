// The parts that messages are made of: their frame, counts, nullable values and format codes.
#pragma once

#include <asiopg/reader.hpp>
#include <asiopg/writer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace asiopg::wire {

/// Starts a message and gives what `end_message()` needs.
inline std::size_t begin_message(writer& out, char tag) {
    if (char* at = out.extend(5)) at[0] = tag;  // the length follows
    return out.size() - 4;
}

/// Fills in the length of the message begun at `mark`.
inline void end_message(writer& out, std::size_t mark) { out.end_length(mark, true); }

/// A message that ends with its scope.
class message_scope {
public:
    message_scope(writer& out, char tag) : out_(out), mark_(begin_message(out, tag)) {}
    message_scope(const message_scope&) = delete;
    message_scope& operator=(const message_scope&) = delete;
    ~message_scope() { end_message(out_, mark_); }

private:
    writer& out_;
    std::size_t mark_;
};

/// A message that is nothing but its tag.
template <char Tag>
struct empty_message {
    static constexpr char tag = Tag;
    void encode(writer& out) const {
        static constexpr char whole[] = {Tag, 0, 0, 0, 4};
        out.write_bytes({whole, sizeof whole});
    }
    [[nodiscard]] static bool decode(std::string_view body, empty_message&) noexcept { return body.empty(); }
    bool operator==(const empty_message&) const = default;
};

/// A message that is nothing but bytes.
template <char Tag>
struct bytes_message {
    static constexpr char tag = Tag;
    std::string_view data;
    void encode(writer& out) const {
        const message_scope scope(out, Tag);
        out.write_bytes(data);
    }
    [[nodiscard]] static bool decode(std::string_view body, bytes_message& out) noexcept {
        out.data = body;
        return true;
    }
    bool operator==(const bytes_message&) const = default;
};

/// A message that is one zero-terminated text.
template <char Tag>
struct text_message {
    static constexpr char tag = Tag;
    std::string_view text;
    void encode(writer& out) const {
        const message_scope scope(out, Tag);
        out.write_cstring(text);
    }
    [[nodiscard]] static bool decode(std::string_view body, text_message& out) noexcept {
        reader in(body);
        out.text = in.read_cstring();
        return in.finished();
    }
    bool operator==(const text_message&) const = default;
};

using nullable_value = std::optional<std::string_view>;

/// The server reads the count of parameters as unsigned, so this is the most a statement may have.
inline constexpr std::size_t max_parameters = 0xffff;
/// Far above the 1664 columns of PostgreSQL; a count above it is negative to those who read it as signed.
inline constexpr std::size_t max_columns = 0x7fff;

/// Writes a 16-bit count; one above `most` makes the writer fail.
inline void write_count(writer& out, std::size_t count, std::size_t most) {
    if (count > most) out.fail();
    out.write_uint16(static_cast<std::uint16_t>(count));
}

/// Reads a 16-bit count of things that take `each` bytes or more; what cannot fit makes the reader fail.
inline std::size_t read_count(reader& in, std::size_t most, std::size_t each) noexcept {
    const std::size_t count = in.read_uint16();
    if (count <= most && count * each <= in.remaining()) return count;
    in.fail();
    return 0;
}

/// Writes a value with its length, or -1 for NULL.
inline void write_value(writer& out, const nullable_value& value) {
    if (!value) {
        out.write_int32(-1);
        return;
    }
    const std::size_t mark = out.begin_length();
    out.write_bytes(*value);
    out.end_length(mark);
}

/// Reads a value with its length. A length below -1 makes the reader fail.
inline nullable_value read_value(reader& in) noexcept {
    const std::int32_t length = in.read_int32();
    if (length >= 0) return in.read_bytes(static_cast<std::size_t>(length));
    if (length != -1) in.fail();
    return std::nullopt;
}

inline void write_values(writer& out, const std::vector<nullable_value>& values, std::size_t most) {
    write_count(out, values.size(), most);
    for (const nullable_value& value : values) write_value(out, value);
}

inline void read_values(reader& in, std::vector<nullable_value>& values, std::size_t most) {
    const std::size_t count = read_count(in, most, 4);
    values.clear();
    values.reserve(count);
    for (std::size_t i = 0; i != count; ++i) values.push_back(read_value(in));
}

/// Reads a format code: 0 (text) or 1 (binary), nothing else.
inline std::int16_t read_format(reader& in) noexcept {
    const std::uint16_t code = in.read_uint16();
    if (code > 1) in.fail();
    return static_cast<std::int16_t>(code);
}

inline void write_formats(writer& out, const std::vector<std::int16_t>& formats, std::size_t most) {
    write_count(out, formats.size(), most);
    for (const std::int16_t code : formats) out.write_int16(code);
}

inline void read_formats(reader& in, std::vector<std::int16_t>& formats, std::size_t most) {
    const std::size_t count = read_count(in, most, 2);
    formats.clear();
    formats.reserve(count);
    for (std::size_t i = 0; i != count; ++i) formats.push_back(read_format(in));
}

}  // namespace asiopg::wire
