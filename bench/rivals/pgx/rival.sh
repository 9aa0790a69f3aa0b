# shellcheck shell=bash disable=SC2034  # sourced by bench/rivals/build
title="pgx"
packages=(golang-go golang-github-jackc-pgx-v4-dev)
version_of=golang-github-jackc-pgx-v4-dev
build() {
    (cd "$source" && GO111MODULE=off GOFLAGS='' GOPATH=/usr/share/gocode GOCACHE="$out/cache" go build -o "$out/program" main.go harness.go)
}
command=("$out/program")
