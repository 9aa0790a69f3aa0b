// Parses connection URIs.
#include "core/dsn.hpp"

#include <asiopg/error.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace asiopg::detail {

namespace {

// libpq's options that asiopg does not know (yet). The server would not know them either, and some are secrets or
// protections that must not be passed over.
constexpr std::string_view unsupported_keys[] = {"channel_binding",
                                                 "fallback_application_name",
                                                 "gssdelegation",
                                                 "gssencmode",
                                                 "gsslib",
                                                 "hostaddr",
                                                 "keepalives",
                                                 "keepalives_count",
                                                 "keepalives_idle",
                                                 "keepalives_interval",
                                                 "krbsrvname",
                                                 "load_balance_hosts",
                                                 "max_protocol_version",
                                                 "min_protocol_version",
                                                 "oauth_client_id",
                                                 "oauth_client_secret",
                                                 "oauth_issuer",
                                                 "oauth_scope",
                                                 "passfile",
                                                 "requirepeer",
                                                 "requiressl",
                                                 "scram_client_key",
                                                 "scram_server_key",
                                                 "service",
                                                 "servicefile",
                                                 "ssl_max_protocol_version",
                                                 "ssl_min_protocol_version",
                                                 "sslcertmode",
                                                 "sslcompression",
                                                 "sslcrl",
                                                 "sslcrldir",
                                                 "sslkeylogfile",
                                                 "sslnegotiation",
                                                 "sslpassword",
                                                 "sslsni",
                                                 "target_session_attrs",
                                                 "tcp_user_timeout"};

[[noreturn]] void invalid(const std::string& why) { throw interface_error("invalid DSN: " + why); }

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// `what` names the part in errors.
std::string decode(std::string_view text, std::string_view what) {
    const std::string name(what);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ' ') invalid("a space in the " + name + " must be written as %20");
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = text.size() - i > 2 ? hex_value(text[i + 1]) : -1;
        const int low = text.size() - i > 2 ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) invalid("malformed percent-encoding in the " + name);
        if (high == 0 && low == 0) invalid("%00 in the " + name);
        out += static_cast<char>(high << 4 | low);
        i += 2;
    }
    return out;
}

std::uint16_t parse_port(std::string_view text) {
    if (text.empty()) return default_port;
    std::uint16_t port = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (ec != std::errc() || end != text.data() + text.size() || port == 0)
        invalid("port must be a number from 1 to 65535");
    return port;
}

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> out;
    for (;;) {
        const std::size_t comma = list.find(',');
        out.push_back(list.substr(0, comma));
        if (comma == std::string_view::npos) return out;
        list.remove_prefix(comma + 1);
    }
}

// The lists as they stand in the DSN, before ports are matched to hosts.
struct host_lists {
    std::vector<std::string> hosts;
    std::vector<std::string> ports;  // empty: none given

    // Ports count only if one of them says something.
    void set_ports(std::vector<std::string> given) {
        const bool any = std::any_of(given.begin(), given.end(), [](const std::string& p) { return !p.empty(); });
        if (any)
            ports = std::move(given);
        else
            ports.clear();
    }
};

// Takes an address in brackets off the front of `rest`.
std::string_view take_bracketed(std::string_view& rest) {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) invalid("\"[\" without \"]\" in the host");
    if (end == 1) invalid("an IPv6 address is empty");
    const std::string_view address = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    return address;
}

// Parses the hosts behind the user and leaves `rest` at "/", "?" or the end.
void parse_authority(std::string_view& rest, host_lists& lists) {
    std::vector<std::string> ports;
    for (;;) {
        std::string_view host;
        if (!rest.empty() && rest.front() == '[') {
            host = take_bracketed(rest);
            if (!rest.empty() && std::string_view(":/?,").find(rest.front()) == std::string_view::npos)
                invalid("unexpected character behind an IPv6 address");
        } else {
            host = rest.substr(0, rest.find_first_of(":/?,"));
            rest.remove_prefix(host.size());
        }
        lists.hosts.push_back(decode(host, "host"));
        std::string_view port;
        if (!rest.empty() && rest.front() == ':') {
            rest.remove_prefix(1);
            port = rest.substr(0, rest.find_first_of("/?,"));
            rest.remove_prefix(port.size());
        }
        ports.push_back(decode(port, "port"));
        if (rest.empty() || rest.front() != ',') break;
        rest.remove_prefix(1);
    }
    if (lists.hosts.size() == 1 && lists.hosts.front().empty()) lists.hosts.clear();
    lists.set_ports(std::move(ports));
}

// The query's host list, decoded: each may be a directory, "host", "host:port", "[address]" or "[address]:port".
void parse_host_value(const std::string& value, host_lists& lists) {
    lists.hosts.clear();
    if (value.empty()) return;
    std::vector<std::string> ports;
    for (const std::string_view item : split(value)) {
        std::string_view host = item;
        std::string_view port;
        if (item.starts_with('[')) {
            std::string_view rest = item;
            host = take_bracketed(rest);
            if (!rest.empty() && rest.front() != ':') invalid("unexpected character behind an IPv6 address");
            if (!rest.empty()) port = rest.substr(1);
        } else if (!item.starts_with('/') && std::count(item.begin(), item.end(), ':') == 1) {
            host = item.substr(0, item.find(':'));  // more colons are an IPv6 address without brackets
            port = item.substr(host.size() + 1);
        }
        lists.hosts.emplace_back(host);
        ports.emplace_back(port);
    }
    const bool any = std::any_of(ports.begin(), ports.end(), [](const std::string& p) { return !p.empty(); });
    if (any) lists.ports = std::move(ports);
}

std::vector<dsn_host> match_ports(const host_lists& lists) {
    const std::size_t hosts = std::max<std::size_t>(lists.hosts.size(), 1);
    const std::size_t ports = lists.ports.size();
    if (ports > 1 && ports != hosts)
        throw interface_error("could not match " + std::to_string(ports) + " port numbers to " + std::to_string(hosts) +
                              " hosts");
    std::vector<dsn_host> out;
    if (lists.hosts.empty() && lists.ports.empty()) return out;
    for (std::size_t i = 0; i < hosts; ++i)
        out.push_back({lists.hosts.empty() ? std::string() : lists.hosts[i],
                       ports == 0 ? default_port : parse_port(lists.ports[ports == 1 ? 0 : i])});
    return out;
}

std::size_t parse_ssl_mode(std::string_view value) {
    const auto at = std::find(ssl_mode_names.begin(), ssl_mode_names.end(), value);
    if (at != ssl_mode_names.end()) return static_cast<std::size_t>(at - ssl_mode_names.begin());
    std::string message = "sslmode must be one of";
    for (const std::string_view name : ssl_mode_names) (message += name == "disable" ? " " : ", ") += name;
    throw interface_error(message);
}

std::int64_t parse_seconds(const std::string& value) {
    std::int64_t seconds = 0;
    const char* const end = value.data() + value.size();
    const auto [at, ec] = std::from_chars(value.data(), end, seconds);
    constexpr std::int64_t most = 1'000'000'000;  // std::chrono::nanoseconds can hold nine times as many
    if (ec != std::errc() || at != end || seconds < -most || seconds > most)
        throw interface_error("connect_timeout must be a whole number of seconds, at most 1,000,000,000");
    return seconds;
}

void set_key(const std::string& key, std::string value, dsn_parts& parts, host_lists& lists,
             std::optional<std::string>& ports) {
    if (key == "host") return parse_host_value(value, lists);
    if (key == "port")
        ports = std::move(value);
    else if (key == "user")
        parts.user = std::move(value);
    else if (key == "password")
        parts.password = std::move(value);
    else if (key == "dbname" || key == "database")
        parts.database = std::move(value);
    else if (key == "sslmode")
        parts.sslmode = parse_ssl_mode(value);
    else if (key == "ssl" && value == "true")  // as JDBC spells it
        parts.sslmode = parse_ssl_mode("require");
    else if (key == "ssl")
        throw interface_error("ssl must be true; use sslmode for anything else");
    else if (key == "sslrootcert")
        parts.sslrootcert = std::move(value);
    else if (key == "sslcert")
        parts.sslcert = std::move(value);
    else if (key == "sslkey")
        parts.sslkey = std::move(value);
    else if (key == "require_auth")
        parts.require_auth = std::move(value);
    else if (key == "connect_timeout")
        parts.connect_timeout = parse_seconds(value);
    else if (key.empty())
        invalid("a key in the query is empty");
    else if (std::find(std::begin(unsupported_keys), std::end(unsupported_keys), key) != std::end(unsupported_keys))
        throw interface_error("the option " + key + " is not supported");
    else {
        auto& settings = parts.server_settings;
        const auto at =
            std::find_if(settings.begin(), settings.end(), [&](const auto& setting) { return setting.first == key; });
        if (at == settings.end())
            settings.emplace_back(key, std::move(value));
        else
            at->second = std::move(value);
    }
}

void parse_query(std::string_view query, dsn_parts& parts, host_lists& lists) {
    std::optional<std::string> ports;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) invalid("\"=\" is missing in the query");
        if (pair.find('=', equals + 1) != std::string_view::npos)
            invalid("\"=\" in a value of the query must be written as %3D");
        const std::string key = decode(pair.substr(0, equals), "query");
        set_key(key, decode(pair.substr(equals + 1), "query"), parts, lists, ports);
    }
    // An explicit port list beats ports anywhere else, wherever it stands in the query.
    if (!ports) return;
    std::vector<std::string> list;
    for (const std::string_view port : split(*ports)) list.emplace_back(port);
    lists.set_ports(std::move(list));
}

}  // namespace

dsn_parts parse_dsn(std::string_view dsn) {
    if (dsn.find('\0') != std::string_view::npos) invalid("it contains a NUL byte");
    std::string_view rest = dsn;
    if (rest.starts_with("postgresql://"))
        rest.remove_prefix(13);
    else if (rest.starts_with("postgres://"))
        rest.remove_prefix(11);
    else
        invalid("scheme is expected to be either \"postgresql\" or \"postgres\"");

    dsn_parts parts;
    // The user ends at the first "@" before the first "/", as in libpq: another "@" must be percent-encoded.
    const std::size_t at = rest.find_first_of("@/");
    if (at != std::string_view::npos && rest[at] == '@') {
        const std::string_view user_info = rest.substr(0, at);
        const std::size_t colon = user_info.find(':');
        parts.user = decode(user_info.substr(0, colon), "user");
        if (colon != std::string_view::npos) parts.password = decode(user_info.substr(colon + 1), "password");
        rest.remove_prefix(at + 1);
    }
    host_lists lists;
    parse_authority(rest, lists);
    if (!rest.empty() && rest.front() == '/') {
        const std::string_view name =
            rest.substr(1, rest.find('?') == std::string_view::npos ? std::string_view::npos : rest.find('?') - 1);
        parts.database = decode(name, "database");
        rest.remove_prefix(name.size() + 1);
    }
    if (!rest.empty()) parse_query(rest.substr(1), parts, lists);
    parts.hosts = match_ports(lists);
    return parts;
}

std::string percent_encode(std::string_view text, std::string_view keep) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           std::string_view("-._~").find(c) != std::string_view::npos ||
                           keep.find(c) != std::string_view::npos;
        if (plain) {
            out += c;
            continue;
        }
        out += '%';
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

}  // namespace asiopg::detail
