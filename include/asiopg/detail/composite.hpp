// What the codecs of composite types share.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/detail/part.hpp>
#include <asiopg/detail/pod_vector.hpp>
#include <asiopg/error.hpp>
#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace asiopg::detail {

/// An attribute's value as it came.
struct composite_part {
    /// nullptr: not known (in anonymous records only).
    const asiopg::type* type;
    oid_t oid;
    std::uint32_t size;
    const char* at;

    bool is_null() const noexcept { return size == null_part; }
    std::string_view bytes() const noexcept { return is_null() ? std::string_view() : std::string_view(at, size); }
};

/// Composite types (and, where they can be, domains over them) and the anonymous `record`.
ASIOPG_API bool is_composite(const type& declared) noexcept;

/// Whether the type is looked up again when a value is not what its description says. A value that is only printed may
/// be older than the description.
enum class when_outdated : std::uint8_t { report, just_throw };

/// A composite value or an anonymous record, taken apart. Counts and types have been compared with the description.
class ASIOPG_API composite_source {
public:
    /// Reads all of `in`. Errors: `outdated_schema_cache_error`; `conversion_error` for malformed bytes, and for
    /// anonymous records that are nested too deeply or in text format.
    composite_source(const type& declared, asiopg::format f, reader& in,
                     when_outdated outdated = when_outdated::report);
    composite_source(const composite_source&) = delete;
    composite_source& operator=(const composite_source&) = delete;
    ~composite_source();

    const asiopg::type& type() const noexcept { return type_; }
    asiopg::format format() const noexcept { return format_; }
    std::size_t size() const noexcept { return parts_.size(); }
    const composite_part& operator[](std::size_t i) const noexcept { return parts_[i]; }
    /// Errors: `conversion_error` unless it has this many attributes.
    void expect_size(std::size_t count, std::string_view cpp_name) const;
    /// Whether there is a value; throws `conversion_error` for NULL unless that may be.
    bool has_value(std::size_t i, bool nullable, std::string_view cpp_name) const;

private:
    void read_binary(reader& in);
    void read_text(std::string_view text);
    void check_size(std::size_t count) const;
    [[noreturn]] void throw_outdated(const std::string& cause) const;

    const asiopg::type& type_;
    asiopg::format format_;
    when_outdated outdated_;
    bool counted_ = false;
    pod_vector<composite_part, 8> parts_;
    std::string text_;
};

/// Writes a composite value, attribute by attribute.
class ASIOPG_API composite_sink {
public:
    composite_sink(const type& t, asiopg::format f, writer& out);

    asiopg::format format() const noexcept { return format_; }
    writer& scratch() noexcept { return scratch_; }
    /// Begins the next attribute: in binary format with its OID.
    writer& next();
    void add_null();
    void finish();

private:
    const type& type_;
    asiopg::format format_;
    writer& out_;
    writer scratch_;
    std::size_t index_ = 0;
};

/// Fills in `attribute[m]`, the position of the attribute for each member. Each needs the other; `conversion_error`.
ASIOPG_API void match_attributes(const type& t, std::span<const std::string_view> members, std::string_view struct_name,
                                 std::uint16_t* attribute);
inline constexpr std::uint16_t no_member = 0xffff;
/// Fills in `member[a]`, the position of the member for each attribute, or no_member. Throws `conversion_error` for a
/// member that is no attribute.
ASIOPG_API void match_members(const type& t, std::span<const std::string_view> members, std::string_view struct_name,
                              pod_vector<std::uint16_t, 16>& member);

[[noreturn]] ASIOPG_API void throw_attribute_count(const type& t, std::size_t given, std::string_view cpp_name);
[[noreturn]] ASIOPG_API void throw_anonymous_input();
[[noreturn]] ASIOPG_API void throw_unreadable_attribute(const composite_source& from, std::size_t i,
                                                        std::string_view cpp_name);
[[noreturn]] ASIOPG_API void throw_unsendable_attribute(const type& t, std::size_t i, std::string_view cpp_name);
[[noreturn]] ASIOPG_API void rethrow_for_attribute(const type& t, std::size_t i, const conversion_error& cause);

/// One attribute as an M.
template <class M>
M decode_attribute(const composite_source& from, std::size_t i, reader& whole) {
    using E = typename part_value<M>::type;
    if (!from.has_value(i, part_value<M>::nullable, cpp_name<E>())) {
        if constexpr (part_value<M>::nullable) return M();
    }
    const composite_part& part = from[i];
    if (!part.type || !can_decode_part<E>(*part.type, from.format()))
        throw_unreadable_attribute(from, i, cpp_name<E>());
    try {
        return decode_part<E>(*part.type, from.format(), part.bytes(), whole);
    } catch (const conversion_error& e) {
        rethrow_for_attribute(from.type(), i, e);
    }
}

/// The next attribute, which is number `i`.
template <class M>
void encode_attribute(const M& value, const type& t, std::size_t i, composite_sink& to) {
    using E = typename part_value<M>::type;
    if constexpr (part_value<M>::nullable) {
        if (value)
            encode_attribute<E>(*value, t, i, to);
        else
            to.add_null();
    } else {
        const type& declared = *t.attributes[i].type;
        format f = format::binary;
        if (!can_encode_part<E>(declared, f)) throw_unsendable_attribute(t, i, cpp_name<E>());
        writer& out = to.next();
        try {
            if (to.format() == format::text) {
                encode_part_text<E>(value, declared, to.scratch(), out);
            } else {
                const std::size_t mark = out.begin_length();
                codec<E>::encode(value, declared.base(), out);
                out.end_length(mark);
            }
        } catch (const conversion_error& e) {
            rethrow_for_attribute(t, i, e);
        }
    }
}

/// Whether the attribute, written as an M, needs the composite to go as text.
template <class M>
bool attribute_is_text(const type& t, std::size_t i) noexcept {
    if (i >= t.attributes.size()) return false;
    // Not even NULL can be sent in binary format where the server's type has none.
    if (!t.attributes[i].type->base().binary) return true;
    format f = format::binary;
    return can_encode_part<typename part_value<M>::type>(*t.attributes[i].type, f) && f == format::text;
}

}  // namespace asiopg::detail
