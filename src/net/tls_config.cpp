// The meaning of sslmode.
#include "net/tls_config.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace asiopg::detail {
namespace {

bool exists(const std::string& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

std::string home_file(const std::string& home, const char* name) {
    return (home.empty() ? std::string("~") : home) + "/.postgresql/" + name;
}

void choose_client_certificate(tls_config& config, const connect_options::values& options, const std::string& home) {
    config.cert = options.sslcert;
    config.key = options.sslkey;
    if (config.cert.empty() && !home.empty()) {
        if (auto usual = home_file(home, "postgresql.crt"); exists(usual)) config.cert = usual;
    }
    if (config.key.empty() && !config.cert.empty() && !home.empty()) {
        if (auto usual = home_file(home, "postgresql.key"); exists(usual)) config.key = usual;
    }
    if (config.key.empty()) config.key = config.cert;  // one file may hold both
}

void choose_verification(tls_choice& choice, ssl_mode mode, const std::string& rootcert, const std::string& home) {
    tls_config& config = choice.config;
    config.verify_name = mode == ssl_mode::verify_full;
    if (rootcert == "system") {
        config.verify_chain = config.system_roots = true;
        return;
    }
    std::string file = rootcert.empty() ? home_file(home, "root.crt") : rootcert;
    bool found = (!rootcert.empty() || !home.empty()) && exists(file);
    bool must = mode != ssl_mode::require || !rootcert.empty();
    if (!found && must) {
        choice.problem = "root certificate file \"" + file +
                         "\" does not exist: provide the file or change sslmode to disable server certificate "
                         "verification";
        return;
    }
    config.verify_chain = found;
    if (found) config.rootcert = file;
}

}  // namespace

tls_choice choose_tls(const connect_options::values& options, const host_address& host, tls_attempt attempt,
                      const std::string& home) {
    using policy = tls_config::policy;
    tls_choice choice;
    if (host.is_unix()) return choice;
    // The certificates of public authorities say nothing without the name, so that file name implies verify_full.
    ssl_mode mode = options.sslrootcert == "system" ? ssl_mode::verify_full : options.sslmode;
    bool first = attempt == tls_attempt::first;
    policy& use = choice.config.use;
    switch (mode) {
        case ssl_mode::disable:
            use = policy::none;
            break;
        case ssl_mode::allow:
            use = first ? policy::none : policy::require;
            break;
        case ssl_mode::prefer:
            use = first ? policy::prefer : policy::none;
            break;
        case ssl_mode::require:
        case ssl_mode::verify_ca:
        case ssl_mode::verify_full:
            use = policy::require;
            choose_verification(choice, mode, options.sslrootcert, home);
            break;
    }
    if (use != policy::none) choose_client_certificate(choice.config, options, home);
    return choice;
}

bool has_second_attempt(const connect_options::values& options, const host_address& host) noexcept {
    bool twice = options.sslmode == ssl_mode::allow || options.sslmode == ssl_mode::prefer;
    return twice && options.sslrootcert != "system" && !host.is_unix();
}

std::string home_directory() {
    if (const char* home = std::getenv("HOME"); home && *home) return home;
    std::vector<char> buffer(16 * 1024);
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || !found) return {};
    return found->pw_dir ? found->pw_dir : "";
}

}  // namespace asiopg::detail
