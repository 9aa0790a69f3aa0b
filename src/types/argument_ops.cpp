// How scalars, strings and bytes in an argument list are encoded.
#include "types/argument_ops.hpp"

#include <asiopg/codecs/basic.hpp>

#include <string>

namespace asiopg::detail {

namespace {

std::string_view view(const argument& a, const char* bytes) { return {bytes + a.block.offset, a.block.size}; }

// A length and a value of a fixed size.
template <class T>
void store(writer& out, T bits) {
    char* at = out.extend(4 + sizeof(T));
    if (!at) return;
    store_network(at, static_cast<std::uint32_t>(sizeof bits));
    store_network(at + 4, bits);
}

// The rest of an encode function: asks the codec's parts whether and how, and puts the length before the value.
template <class Can, class Write>
[[gnu::noinline]] written general(const type& t, writer& out, Can can, Write write) {
    format f = format::binary;
    if (!can(t, f)) return written::refused;
    const std::size_t mark = out.begin_length();
    write();
    out.end_length(mark);
    return static_cast<written>(f);
}

bool can_encode_integer(const type& t, format& f) noexcept {
    f = format::binary;
    return writes_integer(t);
}

// One function for all signed types: the value was widened when it was added.
[[gnu::hot]] written encode_signed(const argument& a, const char*, const type& t, writer& out) {
    const auto value = static_cast<std::int64_t>(a.bits);
    if (t.oid == oid::int4 && value == static_cast<std::int32_t>(value))
        store(out, static_cast<std::uint32_t>(a.bits));
    else if (t.oid == oid::int8)
        store(out, a.bits);
    else
        return general(t, out, can_encode_integer, [&] { write_integer(a.bits, value < 0, t, out); });
    return written::binary;
}

written encode_unsigned(const argument& a, const char*, const type& t, writer& out) {
    return general(t, out, can_encode_integer, [&] { write_integer(a.bits, false, t, out); });
}

std::string describe_signed(const argument& a, const char*) {
    return std::to_string(static_cast<std::int64_t>(a.bits));
}
std::string describe_unsigned(const argument& a, const char*) { return std::to_string(a.bits); }

template <class T>
constexpr argument_ops signed_ops{can_encode_integer, encode_signed, describe_signed, nullptr, nullptr,
                                  codec<T>::cpp_name};
template <class T>
constexpr argument_ops unsigned_ops{can_encode_integer, encode_unsigned, describe_unsigned, nullptr, nullptr,
                                    codec<T>::cpp_name};

template <oid_t Oid>
written encode_byte(const argument& a, const char*, const type& t, writer& out) {
    if (t.oid != Oid) return written::refused;
    store(out, static_cast<std::uint8_t>(a.bits));
    return written::binary;
}
std::string describe_bool(const argument& a, const char*) { return a.bits ? "true" : "false"; }
std::string describe_char(const argument& a, const char*) {
    const char c = static_cast<char>(a.bits);
    return quoted({&c, 1});
}

template <bool Single>
[[gnu::hot]] written encode_floating(const argument& a, const char*, const type& t, writer& out) {
    if (t.oid != oid::float8)
        return general(t, out, codec<double>::can_encode,
                       [&] { write_floating(std::bit_cast<double>(a.bits), Single, t, out); });
    store(out, a.bits);
    return written::binary;
}
template <bool Single>
std::string describe_floating(const argument& a, const char*) {
    return floating_text(std::bit_cast<double>(a.bits), Single);
}

// The server looks for a binary input function even where there is no value.
bool can_encode_null(const type& t, format& f) noexcept {
    f = t.binary ? format::binary : format::text;
    return true;
}
written encode_null(const argument&, const char*, const type& t, writer& out) {
    out.write_uint32(0xffffffff);
    return t.binary ? written::binary : written::text;
}
std::string describe_null(const argument&, const char*) { return "NULL"; }

[[gnu::hot]] written encode_text(const argument& a, const char* bytes, const type& t, writer& out) {
    const std::string_view text = view(a, bytes);
    if (t.oid != oid::text && t.oid != oid::varchar)
        return general(t, out, writes_text, [&] { write_text(text, t, out); });
    check_text(text);
    if (char* at = out.extend(4 + text.size())) {
        store_network(at, a.block.size);
        if (!text.empty()) std::memcpy(at + 4, text.data(), text.size());
    }
    return written::binary;
}
std::string describe_text(const argument& a, const char* bytes) { return quoted(view(a, bytes)); }

written encode_bytes(const argument& a, const char* bytes, const type& t, writer& out) {
    if (t.oid != oid::bytea) return written::refused;
    out.write_uint32(a.block.size);
    out.write_bytes(view(a, bytes));
    return written::binary;
}
std::string describe_bytes(const argument& a, const char*) { return std::to_string(a.block.size) + " bytes"; }

}  // namespace

const argument_ops bool_argument{
    codec<bool>::can_encode, encode_byte<oid::bool_>, describe_bool, nullptr, nullptr, "bool"};
const argument_ops char_argument{
    codec<char>::can_encode, encode_byte<oid::char_>, describe_char, nullptr, nullptr, "char"};
const argument_ops int16_argument = signed_ops<std::int16_t>;
const argument_ops int32_argument = signed_ops<std::int32_t>;
const argument_ops int64_argument = signed_ops<std::int64_t>;
const argument_ops uint16_argument = unsigned_ops<std::uint16_t>;
const argument_ops uint32_argument = unsigned_ops<std::uint32_t>;
const argument_ops uint64_argument = unsigned_ops<std::uint64_t>;
const argument_ops float_argument{
    codec<float>::can_encode, encode_floating<true>, describe_floating<true>, nullptr, nullptr, codec<float>::cpp_name};
const argument_ops double_argument{
    codec<double>::can_encode, encode_floating<false>, describe_floating<false>, nullptr, nullptr,
    codec<double>::cpp_name};
const argument_ops null_argument{can_encode_null, encode_null, describe_null, nullptr, nullptr, "NULL"};
const argument_ops text_argument{writes_text, encode_text, describe_text, nullptr, nullptr, "std::string", true};
const argument_ops bytes_argument{codec<std::vector<std::byte>>::can_encode,
                                  encode_bytes,
                                  describe_bytes,
                                  nullptr,
                                  nullptr,
                                  "std::vector<std::byte>",
                                  true};

}  // namespace asiopg::detail
