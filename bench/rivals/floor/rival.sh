# shellcheck shell=bash disable=SC2034,SC2154  # sourced by bench/rivals/build
title="floor"
packages=(gcc libc6-dev libpq-dev)
version_of=libpq-dev
build() { gcc -O2 -I"$(pg_config --includedir)" -o "$out/program" "$source/floor.c" -lpq; }
command=("$out/program")
