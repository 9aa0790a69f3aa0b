# shellcheck shell=bash disable=SC2034  # sourced by bench/rivals/build
title="tokio-postgres"
packages=(librust-tokio-postgres-dev librust-chrono-dev librust-uuid-dev)
if ! command -v cargo >/dev/null; then packages+=(cargo); fi
version_of=librust-tokio-postgres-dev
build() {
    # Debian's packages are the registry: nothing is fetched, whatever versions they have are taken.
    rm -rf "$out/crate"
    cp -r "$source" "$out/crate"
    mkdir -p "$out/crate/.cargo"
    printf '[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "/usr/share/cargo/registry"\n' \
        >"$out/crate/.cargo/config.toml"
    (cd "$out/crate" && CARGO_HOME="$out/cargo" CARGO_TARGET_DIR="$out/target" cargo build --release --offline --quiet)
    cp "$out/target/release/tokio_postgres_bench" "$out/program"
}
command=("$out/program")
