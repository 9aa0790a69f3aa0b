// The benchmark's command line and environment.
#include "arguments.hpp"

#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace bench {

namespace {

std::string environment(const char* name, std::string_view fallback) {
    const char* value = std::getenv(name);
    return value && *value ? std::string(value) : std::string(fallback);
}

template <class T>
T number(std::string_view name, std::string_view text) {
    T value{};
    const std::from_chars_result end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size() || value < T{})
        throw std::invalid_argument("--" + std::string(name) + ": not a number: " + std::string(text));
    return value;
}

asiopg::ssl_mode ssl_mode_of(std::string_view name) {
    using asiopg::ssl_mode;
    if (name == "disable") return ssl_mode::disable;
    if (name == "allow") return ssl_mode::allow;
    if (name == "prefer") return ssl_mode::prefer;
    if (name == "require") return ssl_mode::require;
    if (name == "verify-ca") return ssl_mode::verify_ca;
    if (name == "verify-full") return ssl_mode::verify_full;
    throw std::invalid_argument("PGSSLMODE: unknown mode " + std::string(name));
}

void set(arguments& a, std::string_view name, std::string_view value) {
    if (name == "host")
        a.host = value;
    else if (name == "port")
        a.port = value;
    else if (name == "user")
        a.user = value;
    else if (name == "password")
        a.password = value;
    else if (name == "db")
        a.database = value;
    else if (name == "workload")
        a.workload = value;
    else if (name == "variant")
        a.variant = value;
    else if (name == "concurrency")
        a.concurrency = number<int>(name, value);
    else if (name == "duration")
        a.duration = number<double>(name, value);
    else if (name == "warmup")
        a.warmup = number<double>(name, value);
    else if (name == "count")
        a.count = number<std::uint64_t>(name, value);
    else
        throw std::invalid_argument("unknown option --" + std::string(name));
}

}  // namespace

asiopg::connect_options arguments::connect_options() const {
    const std::string mode = environment("PGSSLMODE", workload == "connect_tls" ? "require" : "disable");
    asiopg::connect_options options;
    options.host(host).port(number<int>("port", port)).user(user).database(database).sslmode(ssl_mode_of(mode));
    if (!password.empty()) options.password(password);
    return options;
}

arguments parse_arguments(int argc, char** argv) {
    arguments a;
    a.host = environment("PGHOST", "localhost");
    a.port = environment("PGPORT", "55432");
    a.user = environment("PGUSER", "bench");
    a.password = environment("PGPASSWORD", "bench");
    a.database = environment("PGDATABASE", "bench");
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument(argv[i]);
        if (!argument.starts_with("--")) throw std::invalid_argument("unexpected: " + std::string(argument));
        const std::size_t equals = argument.find('=');
        if (argument == "--setup")
            a.setup = true;
        else if (equals != argument.npos)
            set(a, argument.substr(2, equals - 2), argument.substr(equals + 1));
        else if (++i < argc)
            set(a, argument.substr(2), argv[i]);
        else
            throw std::invalid_argument(std::string(argument) + ": no value");
    }
    if (a.concurrency < 1) throw std::invalid_argument("--concurrency: at least 1");
    return a;
}

}  // namespace bench
