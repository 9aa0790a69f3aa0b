// pg_lsn, tid and snapshots.
#include <asiopg/codecs/system.hpp>

#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>

#include <charconv>
#include <system_error>

namespace asiopg {

namespace {

// Takes a number and the `end` behind it (0: the end of the text) from the front.
template <class T>
bool take_number(std::string_view& rest, T& out, char end, int base = 10) {
    const auto [at, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out, base);
    if (error != std::errc()) return false;
    rest.remove_prefix(static_cast<std::size_t>(at - rest.data()));
    if (end == 0) return rest.empty();
    if (rest.empty() || rest[0] != end) return false;
    rest.remove_prefix(1);
    return true;
}

void append_hex(std::string& out, std::uint32_t value) {
    bool begun = false;
    for (int shift = 28; shift >= 0; shift -= 4) {
        const unsigned digit = value >> shift & 15;
        begun = begun || digit != 0 || shift == 0;
        if (begun) out += "0123456789ABCDEF"[digit];
    }
}

[[noreturn]] void refuse_system(std::string_view type, std::string_view text) {
    throw conversion_error("invalid input syntax for type " + std::string(type) + ": " + detail::quoted(text));
}

// What the server demands of a snapshot.
bool is_valid(const pg_snapshot& s) noexcept {
    if (s.xmin == 0 || s.xmax == 0 || s.xmin > s.xmax) return false;
    std::uint64_t last = 0;
    for (const std::uint64_t xid : s.xip) {
        if (xid < s.xmin || xid >= s.xmax || xid < last) return false;
        last = xid;
    }
    return true;
}

}  // namespace

pg_lsn::pg_lsn(std::string_view text) {
    std::string_view rest = text;
    std::uint32_t high = 0, low = 0;
    if (!take_number(rest, high, '/', 16) || !take_number(rest, low, 0, 16)) refuse_system("pg_lsn", text);
    value = std::uint64_t{high} << 32 | low;
}

std::string pg_lsn::str() const {
    std::string out;
    append_hex(out, static_cast<std::uint32_t>(value >> 32));
    out += '/';
    append_hex(out, static_cast<std::uint32_t>(value));
    return out;
}

tid::tid(std::string_view text) {
    std::string_view rest = text;
    if (!rest.starts_with('(')) refuse_system("tid", text);
    rest.remove_prefix(1);
    if (!take_number(rest, block, ',') || !take_number(rest, offset, ')') || !rest.empty()) refuse_system("tid", text);
}

std::string tid::str() const {
    return std::string("(").append(std::to_string(block)).append(",").append(std::to_string(offset)).append(")");
}

pg_snapshot::pg_snapshot(std::string_view text) {
    std::string_view rest = text;
    if (!take_number(rest, xmin, ':') || !take_number(rest, xmax, ':')) refuse_system("pg_snapshot", text);
    while (!rest.empty()) {
        xip.emplace_back();
        if (!take_number(rest, xip.back(), rest.find(',') == std::string_view::npos ? '\0' : ','))
            refuse_system("pg_snapshot", text);
    }
    if (text.ends_with(',') || !is_valid(*this)) refuse_system("pg_snapshot", text);
}

std::string pg_snapshot::str() const {
    std::string out = std::to_string(xmin) + ":" + std::to_string(xmax) + ":";
    for (std::size_t i = 0; i < xip.size(); ++i) {
        if (i) out += ',';
        out += std::to_string(xip[i]);
    }
    return out;
}

pg_snapshot codec<pg_snapshot>::decode(const type&, format, reader& in) {
    pg_snapshot value;
    const std::size_t count = in.read_uint32();
    value.xmin = in.read_uint64();
    value.xmax = in.read_uint64();
    if (in.remaining() != count * 8) in.fail();
    if (!in.ok()) return {};
    value.xip.resize(count);
    for (std::uint64_t& xid : value.xip) xid = in.read_uint64();
    if (!is_valid(value)) in.fail();
    return value;
}

void codec<pg_snapshot>::encode(const pg_snapshot& value, const type&, writer& out) {
    if (!is_valid(value)) throw conversion_error("a snapshot has 0 < xmin <= xip (in order) < xmax");
    out.write_uint32(static_cast<std::uint32_t>(value.xip.size()));
    out.write_uint64(value.xmin);
    out.write_uint64(value.xmax);
    for (const std::uint64_t xid : value.xip) out.write_uint64(xid);
}

}  // namespace asiopg
