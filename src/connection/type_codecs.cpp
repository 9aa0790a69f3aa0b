// Codecs that are set at run time.
#include <asiopg/connection.hpp>
#include <asiopg/error.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/type_codec.hpp>

#include <asio/co_spawn.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <cctype>

#include "connection/engine/engine.hpp"
#include "connection/operation/make_operation.hpp"
#include "types/known_extensions.hpp"

namespace asiopg {

namespace detail {

namespace {

struct type_facts {
    oid_t oid = 0;
    std::string typtype;
    bool is_array = false;
    bool has_binary = false;
};

/// The verbs for the library's own queries.
class inner_verbs : public verbs {
public:
    inner_verbs(std::shared_ptr<engine> e, std::uint64_t owner) : verbs(std::move(e), owner) {}
};

// How SQL spells the types that pg_type knows by another name.
std::string internal_name(std::string name) {
    struct spelling {
        std::string_view sql, internal;
    };
    static constexpr spelling all[] = {
        {"character", "bpchar"},
        {"character varying", "varchar"},
        {"timestamp without time zone", "timestamp"},
        {"timestamp with time zone", "timestamptz"},
        {"time without time zone", "time"},
        {"time with time zone", "timetz"},
        {"bit varying", "varbit"},
        {"double precision", "float8"},
        {"float", "float8"},
        {"real", "float4"},
        {"decimal", "numeric"},
        {"boolean", "bool"},
        {"smallint", "int2"},
        {"int", "int4"},
        {"integer", "int4"},
        {"bigint", "int8"},
    };
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    for (const spelling& s : all)
        if (s.sql == lower) return std::string(s.internal);
    return name;
}

std::string full_name(const std::string& schema, const std::string& name) { return schema + "." + name; }

awaitable<type_facts> find_type_by_name(std::shared_ptr<engine> e, std::uint64_t owner, std::string schema,
                                        std::string name) {
    inner_verbs v(std::move(e), owner);
    const std::string stored = schema == "pg_catalog" ? internal_name(name) : name;
    // All as text: the codecs of the other types may be changed already.
    const std::optional<record> row = co_await v.fetchrow(
        "SELECT t.oid::pg_catalog.text, t.typtype::pg_catalog.text, "
        "(t.typinput::pg_catalog.oid OPERATOR(pg_catalog.=) 750::pg_catalog.oid)::pg_catalog.text, "
        "(t.typsend::pg_catalog.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid AND "
        "t.typreceive::pg_catalog.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid)::pg_catalog.text "
        "FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace "
        "WHERE n.nspname OPERATOR(pg_catalog.=) $1::pg_catalog.name AND t.typname OPERATOR(pg_catalog.=) "
        "$2::pg_catalog.name",
        schema, stored);
    if (!row) throw interface_error("unknown type: " + full_name(schema, name));
    type_facts facts;
    facts.oid = static_cast<oid_t>(std::stoul(row->get<std::string>(0)));
    facts.typtype = row->get<std::string>(1);
    facts.is_array = row->get<std::string>(2) == "true";
    facts.has_binary = row->get<std::string>(3) == "true";
    co_return facts;
}

awaitable<void> change_codec(std::shared_ptr<engine> e, oid_t oid, runtime_codec_setting setting) {
    runtime_codecs all = e->protocol().codecs();
    const bool empty = !setting.entry && !setting.like && setting.extension == extension_type::none;
    if (empty)
        all.erase(oid);
    else
        all[oid] = std::move(setting);
    e->protocol().set_codecs(std::move(all));
    co_return;
}

awaitable<void> forget_types(std::shared_ptr<engine> e) {
    e->protocol().forget_types();
    co_return;
}

// On the connection's executor.
awaitable<void> on_engine(std::shared_ptr<engine> e, awaitable<void> job) {
    const any_io_executor executor = e->executor();
    co_await asio::co_spawn(executor, std::move(job), asio::use_awaitable);
}

awaitable<void> set_codec(std::shared_ptr<engine> e, std::uint64_t owner, std::string schema, std::string name,
                          runtime_codec_setting setting) {
    const type_facts facts = co_await find_type_by_name(e, owner, schema, name);
    const bool is_codec = setting.entry != nullptr;
    const bool is_binary = is_codec && setting.entry->wire_format == format::binary;
    if (is_codec && facts.typtype == "d")
        throw interface_error("custom codecs on domain types are not supported: " + full_name(schema, name));
    const bool is_scalar = facts.typtype == "b" || facts.typtype == "e" || facts.typtype == "d";
    if (!is_scalar || facts.is_array)
        throw interface_error("cannot use custom codec on type " + full_name(schema, name) +
                              ": it is not a scalar type");
    if (is_binary && !facts.has_binary)
        throw interface_error("type " + full_name(schema, name) + " has no binary format");
    if (setting.extension != extension_type::none && facts.typtype == "d")
        throw interface_error("a domain cannot be treated as hstore: " + full_name(schema, name));
    co_await on_engine(e, change_codec(e, facts.oid, std::move(setting)));
}

runtime_codec_setting builtin_setting(const std::string& codec_name) {
    runtime_codec_setting setting;
    if (codec_name == "pg_contrib.hstore") {
        setting.extension = extension_type::hstore;
        return setting;
    }
    const std::string name = internal_name(codec_name);
    for (oid_t oid = 1; oid < 10000; ++oid)
        if (const type* t = find_builtin_type(oid); t && t->name == name && t->kind == type_kind::base)
            setting.like = t;
    if (!setting.like) throw interface_error("unknown builtin codec: " + codec_name);
    return setting;
}

}  // namespace
}  // namespace detail

awaitable<void> connection::set_type_codec(std::string name, const type_codec& codec, std::string schema) {
    detail::require(engine_, owner_);
    detail::runtime_codec_setting setting;
    setting.entry = codec.entry();
    return detail::set_codec(engine_, owner_, std::move(schema), std::move(name), std::move(setting));
}

awaitable<void> connection::set_builtin_type_codec(std::string name, std::string codec_name, std::string schema) {
    detail::require(engine_, owner_);
    return detail::set_codec(engine_, owner_, std::move(schema), std::move(name), detail::builtin_setting(codec_name));
}

awaitable<void> connection::reset_type_codec(std::string name, std::string schema) {
    detail::require(engine_, owner_);
    return detail::set_codec(engine_, owner_, std::move(schema), std::move(name), {});
}

awaitable<void> connection::reload_schema_state() {
    detail::require(engine_, owner_);
    return detail::on_engine(engine_, detail::forget_types(engine_));
}

}  // namespace asiopg
