// asiopg::type: what the library knows about a PostgreSQL type.
#pragma once

#include <asiopg/detail/config.hpp>

#include <cstdint>
#include <string_view>

namespace asiopg {

/// A PostgreSQL object identifier, here that of a type (`pg_type.oid`). Constants: `asiopg/oid.hpp`.
using oid_t = std::uint32_t;

/// How a value travels: PostgreSQL's format codes.
enum class format : std::int16_t { text = 0, binary = 1 };

/// `pg_type.typtype`, with arrays told apart from other base types.
enum class type_kind : char {
    base = 'b',
    array = 'a',
    composite = 'c',
    domain = 'd',
    enumeration = 'e',
    pseudo = 'p',
    range = 'r',
    multirange = 'm',
    unknown = '?',  // an OID that is not built in and was not looked up
};

/// Describes one server type. Descriptions of built-in types are static; others live as long as the results and
/// statements that use them.
struct type {
    oid_t oid = 0;
    /// PostgreSQL's internal name ("int4"), empty when unknown.
    std::string_view name;
    type_kind kind = type_kind::unknown;
    /// Whether asiopg asks for this type, and sends it, in binary format.
    bool binary = false;
    /// The element type of an array, else nullptr.
    const type* element = nullptr;
};

/// The built-in type with this OID, or nullptr. It lives as long as the program.
ASIOPG_API const type* find_builtin_type(oid_t oid) noexcept;

}  // namespace asiopg
