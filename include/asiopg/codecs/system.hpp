// Types of the server's own business: asiopg::pg_lsn, tid, pg_snapshot; and money, and void.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace asiopg {

/// A position in the write-ahead log.
struct ASIOPG_API pg_lsn {
    constexpr pg_lsn() noexcept = default;
    constexpr explicit pg_lsn(std::uint64_t position) noexcept : value(position) {}
    /// From text: "16/B374D848". Errors: `conversion_error`.
    explicit pg_lsn(std::string_view text);

    std::uint64_t value = 0;

    /// As the server prints it.
    std::string str() const;
    friend constexpr auto operator<=>(const pg_lsn&, const pg_lsn&) noexcept = default;
};

/// A row's place in its table: the `ctid`.
struct ASIOPG_API tid {
    constexpr tid() noexcept = default;
    constexpr tid(std::uint32_t block_, std::uint16_t offset_) noexcept : block(block_), offset(offset_) {}
    /// From text: "(0,1)". Errors: `conversion_error`.
    explicit tid(std::string_view text);

    std::uint32_t block = 0;
    std::uint16_t offset = 0;

    /// As the server prints it.
    std::string str() const;
    friend constexpr auto operator<=>(const tid&, const tid&) noexcept = default;
};

/// Which transactions were running: pg_snapshot, and txid_snapshot, its older name.
struct ASIOPG_API pg_snapshot {
    pg_snapshot() noexcept = default;
    pg_snapshot(std::uint64_t xmin_, std::uint64_t xmax_, std::vector<std::uint64_t> xip_ = {}) noexcept
        : xmin(xmin_), xmax(xmax_), xip(std::move(xip_)) {}
    /// From text: "100:1000:100,200". Errors: `conversion_error`.
    explicit pg_snapshot(std::string_view text);

    /// All older transactions have ended; this and all later ones had not begun; between them, in order, those that
    /// were running.
    std::uint64_t xmin = 0, xmax = 0;
    std::vector<std::uint64_t> xip;

    /// As the server prints it.
    std::string str() const;
    friend bool operator==(const pg_snapshot&, const pg_snapshot&) noexcept = default;
};

/// money: a count of the smallest unit of the currency in the server's `lc_monetary` (cents, say). The text form, with
/// the currency's sign, is the server's business: cast to text to read it; a string parameter goes as such text.
struct money {
    constexpr money() noexcept = default;
    constexpr explicit money(std::int64_t units_) noexcept : units(units_) {}

    std::int64_t units = 0;

    friend constexpr auto operator<=>(const money&, const money&) noexcept = default;
};

template <>
struct codec<pg_lsn> {
    static constexpr std::string_view cpp_name = "asiopg::pg_lsn";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::pg_lsn && f == format::binary; }
    static pg_lsn decode(const type&, format, reader& in) { return pg_lsn(in.read_uint64()); }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::pg_lsn;
    }
    static void encode(const pg_lsn& value, const type&, writer& out) { out.write_uint64(value.value); }
    static std::string describe(const pg_lsn& value) { return value.str(); }
};

template <>
struct codec<tid> {
    static constexpr std::string_view cpp_name = "asiopg::tid";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::tid && f == format::binary; }
    static tid decode(const type&, format, reader& in) {
        const std::uint32_t block = in.read_uint32();
        return {block, in.read_uint16()};
    }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::tid;
    }
    static void encode(const tid& value, const type&, writer& out) {
        out.write_uint32(value.block);
        out.write_uint16(value.offset);
    }
    static std::string describe(const tid& value) { return value.str(); }
};

template <>
struct codec<pg_snapshot> {
    static constexpr std::string_view cpp_name = "asiopg::pg_snapshot";
    static bool is_snapshot(const type& t) noexcept { return t.oid == oid::pg_snapshot || t.oid == oid::txid_snapshot; }
    static bool can_decode(const type& t, format f) noexcept { return is_snapshot(t) && f == format::binary; }
    ASIOPG_API static pg_snapshot decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return is_snapshot(t);
    }
    ASIOPG_API static void encode(const pg_snapshot& value, const type& t, writer& out);
    static std::string describe(const pg_snapshot& value) { return value.str(); }
};

template <>
struct codec<money> {
    static constexpr std::string_view cpp_name = "asiopg::money";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::money && f == format::binary; }
    static money decode(const type&, format, reader& in) { return money(in.read_int64()); }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::money;
    }
    static void encode(const money& value, const type&, writer& out) { out.write_int64(value.units); }
    static std::string describe(const money& value) { return std::to_string(value.units); }
};

/// void, which has no value: `std::monostate` stands for it both ways. (`std::optional<T>` reads it as empty.)
template <>
struct codec<std::monostate> {
    static constexpr std::string_view cpp_name = "std::monostate";
    static bool can_decode(const type& t, format) noexcept { return t.oid == oid::void_; }
    static std::monostate decode(const type&, format, reader&) noexcept { return {}; }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::void_;
    }
    static void encode(const std::monostate&, const type&, writer&) noexcept {}
    static std::string describe(const std::monostate&) { return "nothing"; }
};

}  // namespace asiopg
