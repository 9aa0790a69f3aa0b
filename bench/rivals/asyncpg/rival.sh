# shellcheck shell=bash disable=SC2034  # sourced by bench/rivals/build
title="asyncpg"
packages=(python3-asyncpg python3-uvloop)
version_of=python3-asyncpg
build() { /usr/bin/python3 -c 'import asyncpg, uvloop'; }
command=(env "PYTHONPATH=$source/../common" /usr/bin/python3 -B "$source/asyncpg_bench.py")
