// Codecs of strings, and asiopg::text_literal.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace asiopg {

/// A parameter in PostgreSQL's text form, for a server type of any kind: `text_literal("{{1,2},{3,4}}")`. The server
/// parses it as it would parse `'...'` in a query.
class text_literal {
public:
    explicit text_literal(std::string text) noexcept : text_(std::move(text)) {}
    const std::string& str() const noexcept { return text_; }

private:
    std::string text_;
};

namespace detail {

/// Types whose binary form is text, perhaps behind a version byte.
ASIOPG_API bool reads_text(const type& t) noexcept;
/// Those of them with the version byte, which is 1.
ASIOPG_API bool is_versioned_text(const type& t) noexcept;
/// Those, and in text format everything but numbers, bool, date and time, bytea and arrays.
ASIOPG_API bool writes_text(const type& t, format& f) noexcept;
/// Types whose binary form is not text, but which strings may be sent for: they can be read as strings too, as the
/// server would print them.
ASIOPG_API bool prints_text(const type& t) noexcept;
ASIOPG_API std::string print_text(const type& t, reader& in);
/// The text of a value in binary format; strips and checks the version byte of jsonb and jsonpath.
ASIOPG_API std::string_view read_text(const type& t, reader& in);
/// Throws `conversion_error` when the text has a NUL byte or is not UTF-8.
ASIOPG_API void write_text(std::string_view text, const type& t, writer& out);
ASIOPG_API void check_text(std::string_view text);
/// Whether it is UTF-8 (as PostgreSQL has it: no surrogates, nothing overlong) without NUL bytes.
ASIOPG_API bool is_valid_text(std::string_view text) noexcept;

/// Whether the bytes on the wire are the text itself.
inline bool is_plain_text(const type& t, format f) noexcept {
    return t.oid == oid::text || t.oid == oid::varchar || f == format::text;
}

struct text_writer {
    static bool can_encode(const type& t, format& f) noexcept { return writes_text(t, f); }
    static void encode(std::string_view value, const type& t, writer& out) { write_text(value, t, out); }
};

}  // namespace detail

/// A view into the record: text, varchar, char(n), name, json, jsonb, xml, "char", unknown, and every other type where
/// the server sent it in text format. As parameter: these, and types that are written as text (uuid, inet, enums,
/// ranges, ... and types asiopg does not know); not numbers, bool, date and time, bytea and arrays.
template <>
struct codec<std::string_view> : detail::text_writer {
    static constexpr std::string_view cpp_name = "std::string_view";
    static bool can_decode(const type& t, format f) noexcept {
        return detail::is_plain_text(t, f) || detail::reads_text(t);
    }
    static std::string_view decode(const type& t, format f, reader& in) {
        return detail::is_plain_text(t, f) ? in.read_rest() : detail::read_text(t, in);
    }
};

/// What std::string_view reads and writes, as a copy; and as the server prints them: uuid, inet and cidr, macaddr,
/// bit strings, geometric types, tsvector, tsquery, pg_lsn, tid, snapshots, and known types of extensions.
template <>
struct codec<std::string> : detail::text_writer {
    static constexpr std::string_view cpp_name = "std::string";
    static bool can_decode(const type& t, format f) noexcept {
        return codec<std::string_view>::can_decode(t, f) || detail::prints_text(t);
    }
    static std::string decode(const type& t, format f, reader& in) {
        if (f == format::binary && detail::prints_text(t)) return detail::print_text(t, in);
        return std::string(codec<std::string_view>::decode(t, f, in));
    }
};

/// A parameter like std::string.
template <>
struct codec<const char*> : detail::text_writer {
    static constexpr std::string_view cpp_name = "const char*";
};

/// A parameter in text format for every type.
template <>
struct codec<text_literal> {
    static constexpr std::string_view cpp_name = "asiopg::text_literal";
    static bool can_encode(const type&, format& f) noexcept {
        f = format::text;
        return true;
    }
    static void encode(const text_literal& value, const type&, writer& out) {
        detail::check_text(value.str());
        out.write_bytes(value.str());
    }
};

}  // namespace asiopg
