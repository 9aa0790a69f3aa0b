#include "core/require_auth.hpp"

#include <asiopg/error.hpp>

#include <algorithm>
#include <iterator>
#include <string>

namespace asiopg::detail {

namespace {

constexpr std::string_view methods[] = {"password", "md5", "gss", "sspi", "scram-sha-256", "oauth", "none"};

}  // namespace

allowed_auth parse_require_auth(std::string_view list) {
    if (list.empty()) return {};
    const bool negated = list.front() == '!';
    bool named[std::size(methods)] = {};
    for (bool more = true; more;) {
        std::string_view item = list.substr(0, list.find(','));
        more = item.size() < list.size();
        list.remove_prefix(std::min(item.size() + 1, list.size()));
        if (!item.empty() && (item.front() == '!') != negated)
            throw interface_error("require_auth must not mix plain and negated methods");
        if (negated && !item.empty()) item.remove_prefix(1);
        const auto* const at = std::find(std::begin(methods), std::end(methods), item);
        if (at == std::end(methods))
            throw interface_error("require_auth: unknown method \"" + std::string(item) + "\"");
        bool& seen = named[at - methods];
        if (seen) throw interface_error("require_auth names \"" + std::string(item) + "\" twice");
        seen = true;
    }
    allowed_auth allowed;
    allowed.password = named[0] != negated;
    allowed.md5 = named[1] != negated;
    allowed.scram_sha_256 = named[4] != negated;
    allowed.none = named[6] != negated;
    return allowed;
}

}  // namespace asiopg::detail
