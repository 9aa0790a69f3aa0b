// asiopg::type: what the library knows about a PostgreSQL type.
#pragma once

#include <asiopg/detail/config.hpp>

#include <cstdint>
#include <span>
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

/// Types of well-known extensions, whose binary form asiopg speaks. Their OIDs differ from database to database.
enum class extension_type : std::uint8_t {
    none,
    hstore,
    citext,
    ltree,
    lquery,
    ltxtquery,
    cube,
    vector,     // pgvector
    halfvec,    // pgvector
    sparsevec,  // pgvector
    geometry,   // PostGIS
    geography,  // PostGIS
};

struct type;

namespace detail {
class type_catalog;
struct runtime_codec_entry;
}  // namespace detail

/// One attribute of a composite type.
struct type_attribute {
    std::string_view name;
    /// Never null. Its OID is the one on the wire; its `base()` says how the value is written.
    const asiopg::type* type = nullptr;
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
    /// The type of a range's bounds; of a multirange: its range type; else nullptr.
    const type* subtype = nullptr;
    /// What a domain is made of, itself perhaps a domain; else nullptr.
    const type* base_type = nullptr;
    /// The attributes of a composite type, in order, without dropped ones.
    std::span<const type_attribute> attributes = {};
    std::string_view schema = "pg_catalog";
    /// Between the elements of an array of this type, in text format.
    char delimiter = ',';
    extension_type extension = extension_type::none;
    /// The codec that `set_type_codec` gave it, if any.
    const detail::runtime_codec_entry* custom = nullptr;
    /// Where it was looked up; nullptr for static descriptions.
    const detail::type_catalog* catalog = nullptr;

    /// The type whose values these are: a domain's ultimate base type, else the type itself. Codecs are always asked
    /// about the base; on the wire stands the type's own OID.
    const type& base() const noexcept {
        const type* t = this;
        while (t->base_type) t = t->base_type;
        return *t;
    }
};

/// The built-in type with this OID, or nullptr. It lives as long as the program.
ASIOPG_API const type* find_builtin_type(oid_t oid) noexcept;

namespace detail {

/// The type with this OID as far as it is known where `context` was looked up: for values that name the types of their
/// parts, such as anonymous records. nullptr: unknown.
ASIOPG_API const type* find_type(const type& context, oid_t oid) noexcept;

/// A value contradicted the description of its type, which has been changed on the server since: it is looked up again
/// before the next operation. From any thread.
ASIOPG_API void report_outdated(const type& t) noexcept;

}  // namespace detail
}  // namespace asiopg
