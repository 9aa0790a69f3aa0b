# shellcheck shell=bash
# What tests/run, examples/run, bench/run and .ci/run share: packages, configure, build. Sourced, never run.
# The sourcing script has `set -euo pipefail`.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '\n== %s\n' "$*"; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "'$*' needs root: run this script as root, or install sudo"
    fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

package_missing() {
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | cut -c1-2)" != "ii" ]
}

# The newest installed PostgreSQL server's programs; $PG_BINDIR overrides.
find_pg_bindir() {
    local dir
    if [ -n "${PG_BINDIR:-}" ]; then
        printf '%s\n' "$PG_BINDIR"
        return
    fi
    for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/local/pgsql/bin | sort -rV); do
        if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then
            printf '%s\n' "$dir"
            return
        fi
    done
    if command -v initdb >/dev/null; then dirname "$(command -v initdb)"; fi
}

# Installs Debian's server without letting it create and start a cluster of its own.
install_postgresql() {
    local conf=/etc/postgresql-common/createcluster.conf
    apt_install postgresql-common
    as_root cp -p "$conf" "$conf.asiopg-saved"
    printf '\ncreate_main_cluster = false\n' | as_root tee -a "$conf" >/dev/null
    local status=0
    apt_install postgresql || status=$?
    as_root mv "$conf.asiopg-saved" "$conf"
    return "$status"
}

# need_packages [package ...]: installs what the build needs and is missing, and these; touches neither apt nor the
# network when everything is there. What $wished_packages lists is installed with them, if there is something to install, and
# may fail.
need_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo "not a Debian system: taking the compiler, libraries and PostgreSQL as they are"
        return
    fi
    local package missing=() wished=() server=""
    for package in g++ cmake ninja-build libasio-dev libssl-dev libfmt-dev nlohmann-json3-dev libgtest-dev openssl \
        python3 "$@"; do
        if package_missing "$package"; then missing+=("$package"); fi
    done
    # shellcheck disable=SC2086  # a list
    for package in ccache mold ${wished_packages:-}; do  # the first two only save time
        if package_missing "$package"; then wished+=("$package"); fi
    done
    if [ -z "${ASIOPG_TEST_DSN:-}" ] && [ -z "$(find_pg_bindir)" ]; then server=postgresql; fi
    if [ ${#missing[@]} -eq 0 ] && [ -z "$server" ]; then return; fi

    say "installing ${missing[*]} $server ${wished[*]}"
    as_root apt-get update
    if [ ${#missing[@]} -gt 0 ]; then apt_install "${missing[@]}"; fi
    if [ -n "$server" ]; then install_postgresql; fi
    for package in "${wished[@]}"; do
        apt_install "$package" || echo "going on without $package"
    done
}

# configure PRESET: into $ASIOPG_BUILD_DIR, or build/PRESET. More arguments for cmake: $ASIOPG_CMAKE_FLAGS. Sets $build.
configure() {
    local preset="${ASIOPG_PRESET:-$1}" flags=()
    build="${ASIOPG_BUILD_DIR:-$root/build/$preset}"
    case "$build" in /*) ;; *) build="$PWD/$build" ;; esac
    read -r -a flags <<<"${ASIOPG_CMAKE_FLAGS:-}"
    say "configuring ($preset) in $build"
    (cd "$root" && cmake --preset "$preset" -B "$build" "${flags[@]}")
}

# configure_and_build PRESET [target ...]
configure_and_build() {
    local targets=("${@:2}")
    configure "$1"
    say "building with ${ASIOPG_JOBS:-$(nproc)} jobs"
    local command=(cmake --build "$build" -j "${ASIOPG_JOBS:-$(nproc)}")
    if [ ${#targets[@]} -gt 0 ]; then command+=(--target "${targets[@]}"); fi
    "${command[@]}"
}
