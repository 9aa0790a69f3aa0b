# shellcheck shell=bash disable=SC2034  # sourced by bench/rivals/build
title="postgres.js"
packages=()
if ! command -v node >/dev/null; then packages+=(nodejs); fi
if ! command -v npm >/dev/null; then packages+=(npm); fi
build() {
    cp "$source/package.json" "$source/bench.mjs" "$out/"
    (cd "$out" && npm install --silent --no-audit --no-fund)
    node -p "require('$out/node_modules/postgres/package.json').version" >"$out/version"
}
command=(node "$out/bench.mjs")
