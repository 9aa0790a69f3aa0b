// Setters of the connect options, and the defaults that depend on the system.
#include <asiopg/connect_options.hpp>

#include "core/dsn.hpp"
#include "core/require_auth.hpp"

#include <asiopg/error.hpp>
#include <asiopg/type_registry.hpp>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>

namespace asiopg {

namespace {

using duration = connect_options::duration;

static_assert(static_cast<std::size_t>(ssl_mode::verify_full) == detail::ssl_mode_names.size() - 1);

duration positive(const char* option, duration value) {
    if (value <= duration::zero()) throw interface_error(std::string(option) + " must be greater than 0");
    return value;
}

template <class T>
T not_negative(const char* option, T value) {
    if (value < T(0)) throw interface_error(std::string(option) + " must be greater or equal to 0");
    return value;
}

int positive(const char* option, int value) {
    if (value <= 0) throw interface_error(std::string(option) + " must be greater than 0");
    return value;
}

void refuse_nul(const char* option, std::string_view value) {
    if (value.find('\0') != std::string_view::npos)
        throw interface_error(std::string(option) + " must not contain a NUL byte");
}

// "UTF8", "utf-8" and so on; "auto" asks for the locale's encoding, which is UTF-8 for us.
bool means_utf8(std::string_view encoding) {
    std::string plain;
    for (const char c : encoding)
        if (std::isalnum(static_cast<unsigned char>(c)))
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return plain == "utf8" || plain == "unicode" || plain == "auto";
}

std::string socket_path(std::string_view directory, std::uint16_t port) {
    return std::string(directory) + "/.s.PGSQL." + std::to_string(port);
}

// The first of the usual directories that holds a server's socket, else localhost.
std::string default_host(std::uint16_t port) {
    for (const char* directory : {"/run/postgresql", "/var/run/postgresql", "/tmp"}) {
        struct stat info;
        if (::stat(socket_path(directory, port).c_str(), &info) == 0 && S_ISSOCK(info.st_mode)) return directory;
    }
    return "localhost";
}

std::string system_user() {
    std::vector<char> buffer(1024);
    passwd entry;
    passwd* found = nullptr;
    int result;
    while ((result = ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found)) == ERANGE)
        buffer.resize(buffer.size() * 2);
    if (result != 0 || !found || !*entry.pw_name)
        throw interface_error("user is not set, and the operating system knows no name for the current user");
    return entry.pw_name;
}

}  // namespace

std::string host_address::str() const {
    if (is_unix()) return socket_path(host, port);
    const bool ipv6 = host.find(':') != std::string::npos;
    return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

connect_options::connect_options(std::string_view dsn) {
    detail::dsn_parts parts = detail::parse_dsn(dsn);
    for (detail::dsn_host& entry : parts.hosts) values_.hosts.push_back({std::move(entry.host), entry.port});
    values_.user = std::move(parts.user);
    values_.database = std::move(parts.database);
    if (!parts.password.empty()) password(std::move(parts.password));
    if (parts.sslmode) values_.sslmode = static_cast<ssl_mode>(*parts.sslmode);
    values_.sslrootcert = std::move(parts.sslrootcert);
    values_.sslcert = std::move(parts.sslcert);
    values_.sslkey = std::move(parts.sslkey);
    require_auth(std::move(parts.require_auth));
    if (parts.connect_timeout) connect_timeout(std::chrono::seconds(*parts.connect_timeout));
    for (auto& [name, value] : parts.server_settings) server_setting(std::move(name), std::move(value));
}

connect_options& connect_options::host(std::string value) {
    const std::uint16_t port = values_.hosts.empty() ? detail::default_port : values_.hosts.front().port;
    values_.hosts.clear();
    values_.hosts.push_back({std::move(value), port});
    return *this;
}

connect_options& connect_options::port(int value) {
    if (value < 1 || value > 65535) throw interface_error("port must be from 1 to 65535");
    if (values_.hosts.empty()) values_.hosts.emplace_back();
    for (host_address& entry : values_.hosts) entry.port = static_cast<std::uint16_t>(value);
    return *this;
}

connect_options& connect_options::hosts(std::vector<host_address> value) {
    if (value.empty()) throw interface_error("hosts must not be empty");
    for (const host_address& entry : value)
        if (entry.port == 0) throw interface_error("port must be from 1 to 65535");
    values_.hosts = std::move(value);
    return *this;
}

connect_options& connect_options::user(std::string value) {
    values_.user = std::move(value);
    return *this;
}

connect_options& connect_options::password(std::string value) {
    return password_source([value = std::move(value)] { return ready_password(value); });
}

connect_options& connect_options::password_source(password_function source) {
    values_.password = std::move(source);
    return *this;
}

awaitable<std::string> connect_options::ready_password(std::string value) { co_return value; }

connect_options& connect_options::database(std::string value) {
    values_.database = std::move(value);
    return *this;
}

connect_options& connect_options::server_setting(std::string name, std::string value) {
    if (name.empty()) throw interface_error("server_setting must have a name");
    // These would change what is connected to, or how, behind the other options' back.
    if (name == "user" || name == "database" || name.starts_with("_pq_."))
        throw interface_error("server_setting must not be " + name);
    if (name == "client_encoding") {
        if (!means_utf8(value)) throw interface_error("client_encoding must be UTF8");
        return *this;  // it is always sent
    }
    auto& settings = values_.server_settings;
    const auto at =
        std::find_if(settings.begin(), settings.end(), [&](const auto& setting) { return setting.first == name; });
    if (at == settings.end())
        settings.emplace_back(std::move(name), std::move(value));
    else
        at->second = std::move(value);
    return *this;
}

connect_options& connect_options::application_name(std::string value) {
    return server_setting("application_name", std::move(value));
}

connect_options& connect_options::sslmode(ssl_mode value) {
    if (static_cast<std::size_t>(value) >= detail::ssl_mode_names.size())
        throw interface_error("sslmode must be one of the six of ssl_mode");
    values_.sslmode = value;
    return *this;
}

connect_options& connect_options::sslrootcert(std::string file) {
    values_.sslrootcert = std::move(file);
    return *this;
}

connect_options& connect_options::sslcert(std::string file) {
    values_.sslcert = std::move(file);
    return *this;
}

connect_options& connect_options::sslkey(std::string file) {
    values_.sslkey = std::move(file);
    return *this;
}

connect_options& connect_options::connect_timeout(any_duration value) {
    values_.connect_timeout = positive("connect_timeout", value.value());
    return *this;
}

connect_options& connect_options::command_timeout(any_duration value) {
    values_.command_timeout = positive("command_timeout", value.value());
    return *this;
}

connect_options& connect_options::cancel_timeout(any_duration value) {
    values_.cancel_timeout = positive("cancel_timeout", value.value());
    return *this;
}

connect_options& connect_options::exclusive_timeout(any_duration value) {
    values_.exclusive_timeout = positive("exclusive_timeout", value.value());
    return *this;
}

connect_options& connect_options::statement_cache_size(int value) {
    values_.statement_cache_size = not_negative("statement_cache_size", value);
    return *this;
}

connect_options& connect_options::max_cached_statement_lifetime(any_duration value) {
    values_.max_cached_statement_lifetime = not_negative("max_cached_statement_lifetime", value.value());
    return *this;
}

connect_options& connect_options::max_cacheable_statement_size(int value) {
    values_.max_cacheable_statement_size = not_negative("max_cacheable_statement_size", value);
    return *this;
}

connect_options& connect_options::pipeline_depth(int value) {
    values_.pipeline_depth = positive("pipeline_depth", value);
    return *this;
}

connect_options& connect_options::max_message_size(std::size_t bytes) {
    if (bytes == 0 || bytes > asiopg::max_message_size)
        throw interface_error("max_message_size must be from 1 to " + std::to_string(asiopg::max_message_size));
    values_.max_message_size = bytes;
    return *this;
}

connect_options& connect_options::max_result_size(std::size_t bytes) {
    if (bytes == 0) throw interface_error("max_result_size must be greater than 0");
    values_.max_result_size = bytes;
    return *this;
}

connect_options& connect_options::types(const type_registry& registry) {
    values_.types = registry.state();
    return *this;
}

connect_options& connect_options::scram_max_iterations(int value) {
    values_.scram_max_iterations = positive("scram_max_iterations", value);
    return *this;
}

connect_options& connect_options::require_auth(std::string methods) {
    detail::parse_require_auth(methods);  // refuses what makes no sense
    values_.require_auth = std::move(methods);
    return *this;
}

std::string connect_options::redacted() const {
    std::string out = "postgresql://" + detail::percent_encode(values_.user);
    if (values_.password) out += ":***";
    if (!values_.user.empty() || values_.password) out += '@';
    for (std::size_t i = 0; i < values_.hosts.size(); ++i) {
        const host_address& entry = values_.hosts[i];
        const bool ipv6 = !entry.is_unix() && entry.host.find(':') != std::string::npos;
        if (i) out += ',';
        const std::string name = detail::percent_encode(entry.host, ipv6 ? ":" : "");
        out += ipv6 ? "[" + name + "]" : name;
        if (entry.port != detail::default_port) out += ':' + std::to_string(entry.port);
    }
    out += '/' + detail::percent_encode(values_.database);
    char separator = '?';
    const auto add = [&](std::string_view key, std::string_view value) {
        out += separator + detail::percent_encode(key) + '=' + detail::percent_encode(value, "/,*");
        separator = '&';
    };
    if (values_.sslmode != ssl_mode::prefer)
        add("sslmode", detail::ssl_mode_names[static_cast<std::size_t>(values_.sslmode)]);
    if (!values_.sslrootcert.empty()) add("sslrootcert", values_.sslrootcert);
    if (!values_.sslcert.empty()) add("sslcert", values_.sslcert);
    if (!values_.sslkey.empty()) add("sslkey", values_.sslkey);
    if (!values_.require_auth.empty()) add("require_auth", values_.require_auth);
    // Settings of extensions and of applications ("app.token") may be secrets, and "options" may hold such.
    for (const auto& [name, value] : values_.server_settings) {
        const bool secret = name == "options" || name.find('.') != std::string::npos;
        add(name, secret ? "***" : std::string_view(value));
    }
    return out;
}

connect_options::values connect_options::resolved() const {
    values out = values_;
    for (const host_address& entry : out.hosts) refuse_nul("host", entry.host);
    refuse_nul("user", out.user);
    refuse_nul("database", out.database);
    for (const std::string* file : {&out.sslrootcert, &out.sslcert, &out.sslkey}) refuse_nul("a file's name", *file);
    for (const auto& [name, value] : out.server_settings) {
        refuse_nul("server_setting", name);
        refuse_nul("server_setting", value);
    }
    if (out.hosts.empty()) out.hosts.emplace_back();
    for (host_address& entry : out.hosts)
        if (entry.host.empty()) entry.host = default_host(entry.port);
    if (out.user.empty()) out.user = system_user();
    if (out.database.empty()) out.database = out.user;
    return out;
}

}  // namespace asiopg
