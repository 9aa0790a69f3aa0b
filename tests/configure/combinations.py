#!/usr/bin/env python3
"""Configures asiopg with every combination of options and of optional packages that meet each other.

    combinations.py CMAKE SOURCE_DIR COMPILER

A plain `cmake -B build` has to work with whatever is installed: what needs a package that is missing is left out, with a
message that names it. Nothing is compiled.
"""
import concurrent.futures
import itertools
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

CMAKE, SOURCE, COMPILER = sys.argv[1:]
JOBS = 2

# How a package is made to be missing.
MISSING = {
    "fmt": ["-DCMAKE_DISABLE_FIND_PACKAGE_fmt=ON"],
    "nlohmann_json": ["-DCMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON"],
    "GTest": ["-DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON"],
    "benchmark": ["-DCMAKE_DISABLE_FIND_PACKAGE_benchmark=ON"],
    "RESTinio": ["-DRESTINIO_INCLUDE_DIR=", "-DHTTP_PARSER_LIBRARY="],
}
# What says whether a package is there at all on this machine: the probe's list.
PROBE = """cmake_minimum_required(VERSION 3.22)
project(probe LANGUAGES CXX)
foreach(package fmt nlohmann_json GTest benchmark)
    find_package(${package} QUIET)
    if(${package}_FOUND)
        message(STATUS "have ${package}")
    endif()
endforeach()
find_path(RESTINIO_INCLUDE_DIR restinio/all.hpp)
find_library(HTTP_PARSER_LIBRARY http_parser)
if(RESTINIO_INCLUDE_DIR AND HTTP_PARSER_LIBRARY)
    message(STATUS "have RESTinio")
endif()
"""


def subsets(names):
    """Each set of these names."""
    for size in range(len(names) + 1):
        yield from itertools.combinations(names, size)


def cases():
    """Each case: a dict of options, and the packages that are missing."""
    switch = ("ON", "OFF")
    for tests, examples, gone in itertools.product(switch, switch, subsets(["fmt", "nlohmann_json", "GTest", "RESTinio"])):
        yield {"ASIOPG_BUILD_TESTS": tests, "ASIOPG_BUILD_EXAMPLES": examples, "ASIOPG_BUILD_BENCH": "OFF"}, gone
    for tests, examples, gone in itertools.product(switch, switch, subsets(["RESTinio"])):
        yield {"ASIOPG_BUILD_TESTS": tests, "ASIOPG_BUILD_EXAMPLES": examples, "ASIOPG_SANITIZE": "address"}, gone
    for shared, gone in itertools.product(switch, subsets(["fmt", "benchmark"])):
        yield {"BUILD_SHARED_LIBS": shared, "ASIOPG_BUILD_BENCH": "ON", "ASIOPG_BUILD_TESTS": "OFF",
               "ASIOPG_BUILD_EXAMPLES": "OFF"}, gone
    for shared, install, gone in itertools.product(switch, switch, subsets(["fmt", "nlohmann_json"])):
        yield {"BUILD_SHARED_LIBS": shared, "ASIOPG_INSTALL": install, "ASIOPG_BUILD_TESTS": "OFF"}, gone
    for shared, unity in itertools.product(switch, ["", "library", "tests", "library;tests"]):
        yield {"BUILD_SHARED_LIBS": shared, "ASIOPG_UNITY": unity}, ()
    yield {"ASIOPG_BUILD_FUZZERS": "ON"}, ()
    yield {"ASIOPG_WARNINGS_AS_ERRORS": "ON", "ASIOPG_FETCH_ASIO": "ON"}, ()


def run(arguments, directory):
    return subprocess.run([CMAKE, *arguments], cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)


class configurer:
    """Build directories that are used again, one a thread: finding out about the compiler is most of a small configure."""

    def __init__(self, work, installed):
        self.work = work
        self.installed = installed
        self.local = threading.local()

    def directory(self):
        if not hasattr(self.local, "path"):
            self.local.path = pathlib.Path(tempfile.mkdtemp(dir=self.work))
        return self.local.path

    def check(self, case):
        """What is wrong with it, or nothing."""
        options, gone = case
        build = self.directory()
        for name in ("CMakeCache.txt", "build.ninja"):
            (build / name).unlink(missing_ok=True)
        shown = " ".join(f"-D{name}={value}" for name, value in options.items()) + " without " + (", ".join(gone) or "nothing")
        arguments = ["--no-warn-unused-cli", "-S", SOURCE, "-B", str(build), "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={COMPILER}",
                     # found out once and for all, or of no interest here
                     "-DASIOPG_HAS_NO_PLT=1", "-DASIOPG_MOLD=", "-DASIOPG_CCACHE=", "-DCMAKE_HAVE_LIBC_PTHREAD=1"]
        arguments += [f"-D{name}={value}" for name, value in options.items()]
        for package in gone:
            arguments += MISSING[package]
        done = run(arguments, self.work)
        if done.returncode != 0 or "CMake Error" in done.stdout or "CMake Warning" in done.stdout:
            return f"{shown}:\n{done.stdout}"
        have = self.installed - set(gone)
        return "\n".join(f"{shown}: {wrong}" for wrong in self.wrong(options, have, done.stdout, build))

    @staticmethod
    def wrong(options, have, output, build):
        ninja = (build / "build.ninja").read_text()
        tests = options.get("ASIOPG_BUILD_TESTS", "ON") == "ON"
        examples = options.get("ASIOPG_BUILD_EXAMPLES", "ON") == "ON"
        bench = options.get("ASIOPG_BUILD_BENCH", "ON") == "ON"
        service = examples or (tests and "ASIOPG_SANITIZE" not in options)
        for asked, target, needs, name in (
                (tests, "integration", {"GTest", "fmt", "nlohmann_json"}, "tests"),
                (examples, "example_tour", {"fmt", "nlohmann_json"}, "examples"),
                (service, "example_http_service", {"fmt", "nlohmann_json", "RESTinio"}, "example http_service"),
                (bench, "asiopg_bench", {"fmt"}, "benchmarks")):
            wanted = asked and needs <= have
            if (f"build {target}: phony" in ninja) != wanted:
                yield f"{name}: {'left out' if wanted else 'are there'}"
            said = [line for line in output.splitlines() if f"asiopg: no {name}, since" in line]
            if asked and not wanted and not (said and all(p in said[0] for p in needs - have)):
                yield f"{name}: no message that names {', '.join(sorted(needs - have))}"
            if said and (not asked or wanted):
                yield f"{name}: a message that makes no sense: {said[0]}"


def probe(work):
    """The optional packages that this machine has."""
    (work / "probe").mkdir()
    (work / "probe" / "CMakeLists.txt").write_text(PROBE)
    done = run(["-S", "probe", "-B", "probe/build", "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={COMPILER}"], work)
    if done.returncode != 0:
        sys.exit(done.stdout)
    return {name for name in MISSING if f"have {name}" in done.stdout}


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="asiopg_configure"))
    try:
        installed = probe(work)
        todo = list(cases())
        with concurrent.futures.ThreadPoolExecutor(JOBS) as threads:
            failures = [text for text in threads.map(configurer(work, installed).check, todo) if text]
    finally:
        shutil.rmtree(work)
    for text in failures:
        print(text)
    print(f"{len(todo)} combinations, {len(failures)} failures; installed here: {', '.join(sorted(installed))}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
