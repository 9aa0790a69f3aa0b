# shellcheck shell=bash disable=SC2034  # sourced by bench/rivals/build
title="psycopg 3"
packages=(python3-psycopg)
version_of=python3-psycopg
build() { /usr/bin/python3 -c 'import psycopg'; }
command=(env "PYTHONPATH=$source/../common" /usr/bin/python3 -B "$source/psycopg_bench.py")
