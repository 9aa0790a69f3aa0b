// Micro-benchmarks of SCRAM-SHA-256, on the vector of RFC 7677.
#include "auth/scram.hpp"

#include <string>

#include "micro.hpp"

namespace {

using asiopg::auth::scram_client;

const std::string nonce = "rOprNGfwEbeRWgbNEkqO";
const std::string server_first = "r=" + nonce + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const std::string server_final = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

// A client that has sent its proof, which is nearly all of what authentication costs.
scram_client proven(std::string& proof) {
    scram_client client("pencil", 4096, nonce, "user");
    client.client_first();
    if (client.on_server_first(server_first, proof)) proof.clear();
    return client;
}

void client_proof(benchmark::State& state) {
    const micro::allocation_count counted(state);
    for ([[maybe_unused]] auto each : state) {
        std::string proof;
        benchmark::DoNotOptimize(proven(proof));
        if (proof.empty()) state.SkipWithError("no proof");
    }
}

// On a copy each time, since a client is good for one exchange.
void server_signature(benchmark::State& state) {
    std::string proof;
    const scram_client client = proven(proof);
    const micro::allocation_count counted(state);
    for ([[maybe_unused]] auto each : state) {
        scram_client copy = client;
        if (copy.on_server_final(server_final)) state.SkipWithError("the signature is wrong");
        benchmark::DoNotOptimize(copy);
    }
}

}  // namespace

void micro::add_scram() {
    benchmark::RegisterBenchmark("scram/client proof, 4096 iterations", client_proof);
    benchmark::RegisterBenchmark("scram/server signature", server_signature);
}
