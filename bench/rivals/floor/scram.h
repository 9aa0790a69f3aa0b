/* The client's side of SCRAM-SHA-256, as short as it can be. The key is derived anew for each connection. */
#ifndef BENCH_FLOOR_SCRAM_H
#define BENCH_FLOOR_SCRAM_H

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

enum { HASH = 32, NONCE = 18 };

struct scram {
    char first[64];        /* n=,r=nonce */
    char final[512];       /* what answers the server's first message */
    char server_final[64]; /* what the server has to answer */
};

static void base64(char *out, const unsigned char *data, int size) { EVP_EncodeBlock((unsigned char *)out, data, size); }

static void hmac(const unsigned char key[HASH], const char *text, unsigned char out[HASH]) {
    HMAC(EVP_sha256(), key, HASH, (const unsigned char *)text, strlen(text), out, NULL);
}

static void scram_begin(struct scram *s) {
    unsigned char random[NONCE];
    if (RAND_bytes(random, NONCE) != 1) abort();
    memcpy(s->first, "n=,r=", 5);
    base64(s->first + 5, random, NONCE);
}

/* False if the message is not an answer to ours. */
static int scram_answer(struct scram *s, const char *server_first, const char *password) {
    char nonce[128], salt64[128], message[1024];
    unsigned char salt[128], salted[HASH], key[HASH], stored[HASH], signature[HASH];
    int iterations;
    if (sscanf(server_first, "r=%127[^,],s=%127[^,],i=%d", nonce, salt64, &iterations) != 3) return 0;
    if (strncmp(nonce, s->first + 5, strlen(s->first + 5))) return 0;
    int salt_size = EVP_DecodeBlock(salt, (unsigned char *)salt64, (int)strlen(salt64));
    for (const char *end = salt64 + strlen(salt64); *--end == '=';) salt_size--;
    if (salt_size <= 0) return 0;
    PKCS5_PBKDF2_HMAC(password, (int)strlen(password), salt, salt_size, iterations, EVP_sha256(), HASH, salted);

    int size = snprintf(s->final, sizeof s->final, "c=biws,r=%s", nonce);
    snprintf(message, sizeof message, "%s,%s,%s", s->first, server_first, s->final);
    hmac(salted, "Client Key", key);
    EVP_Digest(key, HASH, stored, NULL, EVP_sha256(), NULL);
    hmac(stored, message, signature);
    for (int i = 0; i != HASH; i++) key[i] ^= signature[i];
    size += snprintf(s->final + size, sizeof s->final - (size_t)size, ",p=");
    base64(s->final + size, key, HASH);

    hmac(salted, "Server Key", key);
    hmac(key, message, signature);
    memcpy(s->server_final, "v=", 2);
    base64(s->server_final + 2, signature, HASH);
    return 1;
}

#endif
