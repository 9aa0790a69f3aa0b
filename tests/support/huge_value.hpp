// An argument that claims any number of bytes without having them.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/oid.hpp>

#include <cstddef>

namespace asiopg::test {

struct huge_value {
    explicit huge_value(std::size_t s) : size(s) {}
    std::size_t size;
};

}  // namespace asiopg::test

template <>
struct asiopg::codec<asiopg::test::huge_value> {
    static constexpr std::string_view cpp_name = "huge_value";
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::bytea;
    }
    static void encode(const test::huge_value& value, const type&, writer& out) { out.extend(value.size); }
};
