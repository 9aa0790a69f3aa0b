// The category of OpenSSL's errors.
#include "net/tls_error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string>

#include "net/system_error.hpp"

namespace asiopg::detail {
namespace {

class category final : public std::error_category {
public:
    const char* name() const noexcept override { return "asiopg.tls"; }

    std::string message(int value) const override {
        const char* reason = ERR_reason_error_string(static_cast<unsigned>(value));
        if (reason) return std::string("TLS: ") + reason;
        return "TLS error " + std::to_string(static_cast<unsigned>(value));
    }
};

}  // namespace

const std::error_category& tls_category() noexcept {
    static const category instance;
    return instance;
}

std::error_code take_tls_error() noexcept {
    unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) code = ERR_PACK(ERR_LIB_SSL, 0, ERR_R_INTERNAL_ERROR);
    if (ERR_SYSTEM_ERROR(code)) return system_error_code(ERR_GET_REASON(code));
    return {static_cast<int>(code), tls_category()};
}

}  // namespace asiopg::detail
