// What the codec tests share: values to wire and back, and the errors on the way.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/decode.hpp>
#include <asiopg/error.hpp>
#include <asiopg/params.hpp>
#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace asiopg::test {

inline const type& builtin(oid_t oid) {
    const type* t = find_builtin_type(oid);
    if (!t) throw std::logic_error("no built-in type " + std::to_string(oid));
    return *t;
}

/// A type that the library does not know.
inline const type& unknown_type() {
    static const type t{70000, "", type_kind::unknown, false, nullptr};
    return t;
}

inline std::string bytes(std::initializer_list<int> values) {
    std::string out;
    for (int v : values) out += static_cast<char>(v);
    return out;
}

inline std::string big_endian(std::uint64_t value, int size) {
    std::string out;
    for (int i = size - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xff);
    return out;
}

/// A type as it would be looked up in a database that has the extension.
inline type extension(extension_type what) {
    type t;
    t.oid = 70001;
    t.name = "extension's";
    t.kind = type_kind::base;
    t.binary = true;
    t.extension = what;
    return t;
}

/// The value's bytes, encoded by its codec.
template <class T>
std::string encoded(const T& value, const type& t) {
    writer out;
    codec<T>::encode(value, t, out);
    EXPECT_TRUE(out.ok());
    return std::string(out.view());
}
template <class T>
std::string encoded(const T& value, oid_t oid) {
    return encoded(value, builtin(oid));
}

/// A row's field of the column "c", in memory of exactly its size, so that sanitizers see a read beyond it.
class field_bytes {
public:
    explicit field_bytes(std::string_view value) : size_(4 + value.size()), at_(new char[size_]) {
        const std::string length = big_endian(value.size(), 4);
        std::memcpy(at_.get(), length.data(), 4);
        if (!value.empty()) std::memcpy(at_.get() + 4, value.data(), value.size());
    }
    static field_bytes null() {
        field_bytes f("");
        std::memset(f.at_.get(), 0xff, 4);
        return f;
    }
    const char* data() const { return at_.get(); }

private:
    std::size_t size_;
    std::unique_ptr<char[]> at_;
};

inline column column_of(const type& t, format f = format::binary) {
    column c;
    c.name = "c";
    c.type = &t;
    c.format = f;
    return c;
}

template <class T>
T decoded(std::string_view value, const type& t, format f = format::binary) {
    const field_bytes field(value);
    return detail::decode_field<T>(column_of(t, f), field.data());
}
template <class T>
T decoded(std::string_view value, oid_t oid, format f = format::binary) {
    return decoded<T>(value, builtin(oid), f);
}

template <class F>
std::string message_of(F f) {
    try {
        f();
    } catch (const conversion_error& e) {
        return e.what();
    } catch (const interface_error& e) {
        return std::string("interface_error: ") + e.what();
    }
    return "(nothing thrown)";
}

template <class T>
std::string decode_error(std::string_view value, const type& t, format f = format::binary) {
    return message_of([&] { (void)decoded<T>(value, t, f); });
}
template <class T>
std::string decode_error(std::string_view value, oid_t oid, format f = format::binary) {
    return decode_error<T>(value, builtin(oid), f);
}

/// Decoding must throw for every beginning of these bytes, and with a byte behind them.
template <class T>
void expect_size_checked(const std::string& value, const type& t) {
    for (std::size_t size = 0; size < value.size(); ++size)
        EXPECT_NE(decode_error<T>(std::string_view(value).substr(0, size), t), "(nothing thrown)") << size;
    EXPECT_NE(decode_error<T>(value + '\0', t), "(nothing thrown)");
}
template <class T>
void expect_size_checked(const std::string& value, oid_t oid) {
    expect_size_checked<T>(value, builtin(oid));
}

template <class T>
void expect_round_trip(const T& value, const type& t) {
    format f = format::text;
    ASSERT_TRUE(codec<T>::can_encode(t, f));
    EXPECT_EQ(f, format::binary);
    const std::string wire = encoded(value, t);
    EXPECT_TRUE(decoded<T>(wire, t) == value);
    expect_size_checked<T>(wire, t);
}
template <class T>
void expect_round_trip(const T& value, oid_t oid) {
    expect_round_trip(value, builtin(oid));
}

/// What it is for a std::string.
inline std::string shown(std::string_view value, const type& t) { return decoded<std::string>(value, t); }

/// What goes into a Bind message for these arguments.
inline std::string bound(const params& p, const std::vector<const type*>& types) {
    writer out;
    p.encode(types.data(), types.size(), out);
    EXPECT_TRUE(out.ok());
    return std::string(out.view());
}

/// What is thrown for one argument.
template <class T>
std::string encode_error(const T& value, const type& t) {
    return message_of([&] { (void)bound(params::of(value), {&t}); });
}
template <class T>
std::string encode_error(const T& value, oid_t oid) {
    return encode_error(value, builtin(oid));
}

/// One argument's bytes (without length), sent in this format.
template <class T>
std::string bound_value(const T& value, const type& t, format f = format::binary) {
    const std::string all = bound(params::of(value), {&t});
    EXPECT_EQ(all.substr(0, 6), bytes({0, 1, 0, static_cast<int>(f), 0, 1}));
    EXPECT_EQ(all.substr(6, 4), big_endian(all.size() - 10, 4));
    return all.substr(10);
}
template <class T>
std::string bound_value(const T& value, oid_t oid, format f = format::binary) {
    return bound_value(value, builtin(oid), f);
}

}  // namespace asiopg::test

namespace asiopg::testing {
using namespace asiopg::test;  // NOLINT(google-build-using-namespace): the name this had
}
