# shellcheck shell=bash disable=SC2034  # sourced by bench/rivals/build
title="libpqxx"
packages=(g++ libpqxx-dev libpq-dev)
version_of=libpqxx-dev
build() { g++ -std=c++17 -O2 -Wno-deprecated-declarations -o "$out/program" "$source/libpqxx.cpp" -lpqxx -lpq; }
command=("$out/program")
