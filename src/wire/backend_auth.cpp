// Encodes and decodes Authentication messages.
#include "wire/backend_auth.hpp"

#include <algorithm>

namespace asiopg::wire {

void authentication::encode(writer& out) const {
    const message_scope scope(out, tag);
    out.write_uint32(static_cast<std::uint32_t>(kind));
    switch (kind) {
        case auth_kind::ok:
        case auth_kind::cleartext:
        case auth_kind::gss:
        case auth_kind::sspi:
            break;
        case auth_kind::md5:
            out.write_bytes({salt.data(), salt.size()});
            break;
        case auth_kind::sasl:
            for (const std::string_view mechanism : mechanisms) {
                if (mechanism.empty()) out.fail();  // it would end the list
                out.write_cstring(mechanism);
            }
            out.write_uint8(0);
            break;
        default:
            out.write_bytes(data);
    }
}

bool authentication::decode(std::string_view body, authentication& out) {
    reader in(body);
    out = authentication();
    out.kind = static_cast<auth_kind>(in.read_uint32());
    switch (out.kind) {
        case auth_kind::ok:
        case auth_kind::cleartext:
        case auth_kind::gss:
        case auth_kind::sspi:
            break;
        case auth_kind::md5: {
            const std::string_view salt = in.read_bytes(out.salt.size());
            std::copy(salt.begin(), salt.end(), out.salt.begin());
            break;
        }
        case auth_kind::sasl:
            while (in.ok()) {
                const std::string_view mechanism = in.read_cstring();
                if (mechanism.empty()) break;
                out.mechanisms.push_back(mechanism);
            }
            break;
        default:
            out.data = in.read_rest();
    }
    return in.finished();
}

}  // namespace asiopg::wire
