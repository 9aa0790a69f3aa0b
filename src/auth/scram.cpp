// Speaks SCRAM-SHA-256.
#include "auth/scram.hpp"

#include "auth/base64.hpp"
#include "auth/pbkdf2.hpp"
#include "auth/saslprep.hpp"

#include <asiopg/error.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

namespace asiopg::auth {

struct scram_client::server_first {
    std::string_view nonce;
    std::string salt;
    int iterations = 0;
};

namespace {

constexpr std::size_t hash_size = 32;

// A SHA-256 value that is wiped.
struct hash {
    unsigned char bytes[hash_size] = {};
    hash() = default;
    hash(const hash&) = delete;
    hash& operator=(const hash&) = delete;
    ~hash() { wipe(bytes, sizeof bytes); }
    std::string_view view() const noexcept { return {reinterpret_cast<const char*>(bytes), hash_size}; }
};

const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

bool hmac(const hash& key, std::string_view text, hash& out) {
    unsigned int size = 0;
    return HMAC(EVP_sha256(), key.bytes, hash_size, bytes_of(text), text.size(), out.bytes, &size) && size == hash_size;
}

bool sha256(const hash& in, hash& out) {
    unsigned int size = 0;
    return EVP_Digest(in.bytes, hash_size, out.bytes, &size, EVP_sha256(), nullptr) == 1 && size == hash_size;
}

// In SCRAM "," and "=" in a name are written as escapes.
std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == ',')
            out += "=2C";
        else if (c == '=')
            out += "=3D";
        else
            out += c;
    }
    return out;
}

// Takes the next "x=value" off `rest`; nothing if there is none of that form.
std::optional<std::pair<char, std::string_view>> next_attribute(std::string_view& rest) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (rest.size() < 2 || !letter(rest[0]) || rest[1] != '=') return std::nullopt;
    const char name = rest[0];
    const std::size_t comma = rest.find(',');
    const std::string_view value = rest.substr(2, comma == std::string_view::npos ? comma : comma - 2);
    // A comma at the very end has no attribute behind it: let the next call fail on it.
    rest = comma == std::string_view::npos ? std::string_view()
           : comma + 1 == rest.size()      ? rest.substr(comma)
                                           : rest.substr(comma + 1);
    return std::pair(name, value);
}

// What may follow the attributes that are required: unknown ones are to be ignored, except "m".
bool only_optional_extensions(std::string_view rest) {
    while (!rest.empty()) {
        const auto extension = next_attribute(rest);
        if (!extension || extension->first == 'm') return false;
    }
    return true;
}

}  // namespace

scram_client::scram_client(std::string_view password, int max_iterations, std::string nonce, std::string_view user)
    : password_(prepare_password(password)),
      nonce_(std::move(nonce)),
      client_first_bare_("n=" + escaped(user) + ",r=" + nonce_),
      max_iterations_(max_iterations) {}

std::error_code scram_client::fail(std::error_code ec, std::string detail) {
    state_ = state::failed;
    password_ = secret_bytes();
    key_.reset();
    detail_ = std::move(detail);
    return ec;
}

std::error_code scram_client::refuse_server_error(std::string_view name) {
    std::string shown(name.substr(0, 64));
    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return fail(errc::server_not_authentic, "SCRAM: the server reports \"" + shown + "\"");
}

std::string scram_client::client_first() {
    if (state_ != state::start || nonce_.empty()) {
        (void)fail(errc::unsupported_auth, "SCRAM: there are no random numbers to be had");
        return {};
    }
    state_ = state::first_sent;
    return gs2_header_ + client_first_bare_;
}

std::error_code scram_client::parse(std::string_view message, server_first& out) {
    const auto malformed = [&](const char* what) { return fail(errc::malformed_message, what); };
    std::string_view rest = message;

    const auto nonce = next_attribute(rest);
    if (nonce && nonce->first == 'e') return refuse_server_error(nonce->second);
    if (nonce && nonce->first == 'm')
        return malformed("SCRAM: the server insists on an extension that asiopg does not know");
    if (!nonce || nonce->first != 'r') return malformed("SCRAM: the server's first message has no nonce");
    out.nonce = nonce->second;
    if (std::any_of(out.nonce.begin(), out.nonce.end(), [](char c) { return c < 0x21 || c > 0x7e; }))
        return malformed("SCRAM: the server's nonce has characters that may not be in it");
    if (out.nonce.size() <= nonce_.size() || out.nonce.substr(0, nonce_.size()) != nonce_)
        return fail(errc::server_not_authentic, "SCRAM: the server's nonce does not continue ours");

    const auto salt = next_attribute(rest);
    std::optional<std::string> salt_bytes;
    if (salt && salt->first == 's') salt_bytes = base64_decode(salt->second);
    if (!salt_bytes || salt_bytes->empty()) return malformed("SCRAM: the server's first message has no valid salt");
    out.salt = std::move(*salt_bytes);

    const auto iterations = next_attribute(rest);
    if (!iterations || iterations->first != 'i' || iterations->second.empty() ||
        !std::all_of(iterations->second.begin(), iterations->second.end(),
                     [](char c) { return c >= '0' && c <= '9'; }) ||
        iterations->second.front() == '0')
        return malformed("SCRAM: the server's first message has no valid number of iterations");
    const char* const end = iterations->second.data() + iterations->second.size();
    const auto [at, ec] = std::from_chars(iterations->second.data(), end, out.iterations);
    if (ec != std::errc() || at != end || out.iterations > max_iterations_)
        return fail(errc::scram_iterations,
                    "SCRAM: the server asks for more than " + std::to_string(max_iterations_) + " iterations");
    if (!only_optional_extensions(rest))
        return malformed("SCRAM: the server insists on an extension that asiopg does not know");
    return {};
}

std::error_code scram_client::start_proof(std::string_view message) {
    if (state_ != state::first_sent) return fail(errc::unexpected_message, "SCRAM: a message out of order");
    server_first first;
    if (const std::error_code ec = parse(message, first)) return ec;
    without_proof_ = "c=" + base64_encode(gs2_header_) + ",r=" + std::string(first.nonce);
    auth_message_ = client_first_bare_ + "," + std::string(message) + "," + without_proof_;
    key_ = std::make_shared<pbkdf2>(view(password_), first.salt, first.iterations);
    password_ = secret_bytes();
    state_ = state::proving;
    return {};
}

bool scram_client::advance_proof(int iterations) { return state_ != state::proving || key_->advance(iterations); }

bool scram_client::prove(std::string& proof) {
    if (!key_->key()) return false;
    hash salted, client_key, stored_key, client_signature, server_key, server_signature;
    std::copy_n(key_->key(), hash_size, salted.bytes);
    const bool done = hmac(salted, "Client Key", client_key) && sha256(client_key, stored_key) &&
                      hmac(stored_key, auth_message_, client_signature) && hmac(salted, "Server Key", server_key) &&
                      hmac(server_key, auth_message_, server_signature);
    if (!done) return false;
    for (std::size_t i = 0; i < hash_size; ++i) client_key.bytes[i] ^= client_signature.bytes[i];
    proof = base64_encode(client_key.view());
    server_signature_.assign(server_signature.view().begin(), server_signature.view().end());
    return true;
}

std::error_code scram_client::client_final(std::string& answer) {
    if (state_ != state::proving || !key_->advance(0))
        return fail(errc::unexpected_message, "SCRAM: a message out of order");
    std::string proof;
    if (!prove(proof)) return fail(errc::unsupported_auth, "SCRAM: SHA-256 is not available in OpenSSL");
    key_.reset();
    answer = std::move(without_proof_) + ",p=" + proof;
    state_ = state::final_sent;
    return {};
}

std::error_code scram_client::on_server_first(std::string_view message, std::string& answer) {
    if (const std::error_code ec = start_proof(message)) return ec;
    advance_proof(max_iterations_);
    return client_final(answer);
}

std::error_code scram_client::on_server_final(std::string_view message) {
    if (state_ != state::final_sent) return fail(errc::unexpected_message, "SCRAM: a message out of order");
    std::string_view rest = message;
    const auto verifier = next_attribute(rest);
    if (verifier && verifier->first == 'e') return refuse_server_error(verifier->second);
    if (!verifier || verifier->first != 'v' || !only_optional_extensions(rest))
        return fail(errc::malformed_message, "SCRAM: the server's final message has no signature");
    const std::optional<std::string> signature = base64_decode(verifier->second);
    if (!signature) return fail(errc::malformed_message, "SCRAM: the server's signature is not valid base64");
    if (signature->size() != hash_size || CRYPTO_memcmp(signature->data(), server_signature_.data(), hash_size) != 0)
        return fail(errc::server_not_authentic, "SCRAM: the server's signature is wrong");
    server_signature_ = secret_bytes();
    state_ = state::verified;
    return {};
}

}  // namespace asiopg::auth
