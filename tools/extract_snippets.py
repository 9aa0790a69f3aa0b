#!/usr/bin/python3
"""Checks that the C++ in README.md and docs/ compiles.

    extract_snippets.py ROOT OUT [compiler flag ...]

takes the ```cpp blocks of README.md and docs/**/*.md below ROOT and writes one file for each document into OUT; with a
compiler, each file is then compiled with -fsyntax-only. Errors are reported at the line of the document.

A block with a main() stands as it is, before everything else. In other blocks, what is at the margin and looks like a
definition (struct, template, enum, asio::awaitable<...> f(...) {) goes to file scope, once for each document if it
is repeated word by word; the rest becomes the body of a coroutine that has `asiopg::connection& conn` and `asiopg::pool& pool`
(unless the block makes its own) and `std::string dsn`. A block behind the line `<!-- no-compile -->` is left out, and so is all that comes behind
`<!-- no-compile: from here on -->`.
"""
import concurrent.futures
import pathlib
import re
import subprocess
import sys

COMMON = """// What all snippets may use.
#pragma once
#include <asiopg/asiopg.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/address.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>
#include <cstdlib>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <iostream>
#include <ranges>
using namespace std::chrono_literals;
"""
FENCE = re.compile(r"^```")
MAIN = re.compile(r"^int main\(", re.MULTILINE)
DEFINITION = re.compile(r"(template\s*<|struct |class |enum |(static |inline )?(asio::awaitable<.*>|void) \w+\(.*\{$)")
OWN_CONN = re.compile(r"(auto|asiopg::connection) conn\b")
OWN_POOL = re.compile(r"(auto|asiopg::pool|asio::thread_pool) pool\b")
SKIP_ONE = "<!-- no-compile -->"
SKIP_REST = "<!-- no-compile: from here on -->"


def blocks(text):
    """The (line number, lines) of each block to compile; the number is that of the first line, counted from 1."""
    lines = text.splitlines()
    last = ""
    i = 0
    while i < len(lines):
        if lines[i].strip() == SKIP_REST:
            return
        if not FENCE.match(lines[i]):
            if lines[i].strip():
                last = lines[i].strip()
            i += 1
            continue
        begin = i + 1
        i = begin
        while i < len(lines) and not FENCE.match(lines[i]):
            i += 1
        if lines[begin - 1].strip() == "```cpp" and last != SKIP_ONE:
            yield begin + 1, lines[begin:i]
        last = ""
        i += 1


def split(number, lines):
    """Divides a block into includes, definitions for file scope, and statements: lists of (line number, lines)."""
    includes, definitions, statements = [], [], []
    i = 0
    while i < len(lines):
        line = lines[i]
        if line.startswith("#include"):
            includes.append(line)
        elif DEFINITION.match(line):
            begin = i
            while not re.match(r"\};?", lines[i]) and not (i == begin and line.rstrip().endswith("};")):
                if i + 1 == len(lines):
                    break
                if i == begin and line.rstrip().endswith(";"):
                    break
                i += 1
            definitions.append((number + begin, lines[begin:i + 1]))
        elif statements and statements[-1][0] + len(statements[-1][1]) == number + i:
            statements[-1][1].append(line)
        else:
            statements.append((number + i, [line]))
        i += 1
    statements = [s for s in statements if any(line.strip() for line in s[1])]
    return includes, definitions, statements


def generate(document, text):
    """One translation unit for a document, or None if there is nothing to compile in it."""
    def placed(number, lines):
        return [f'#line {number} "{document}"', *lines]

    found = list(blocks(text))
    if not found:
        return None
    head, body, seen, mains = [f"// What is compiled of {document}."], [], set(), 0
    for index, (number, lines) in enumerate(found):
        code = "\n".join(lines)
        if MAIN.search(code):
            if mains == 0:
                head += placed(number, lines)
            else:  # a second program in the same document
                body += [line for line in lines if line.startswith("#include")]
                body += [f"namespace program_{index} {{"]
                body += placed(number, ["" if line.startswith("#include") else line for line in lines]) + ["}"]
            mains += 1
            continue
        includes, definitions, statements = split(number, lines)
        body += includes
        for at, definition in definitions:
            if "\n".join(definition) not in seen:
                seen.add("\n".join(definition))
                body += placed(at, definition)
        if statements:
            def own(pattern):
                return any(pattern.search(line) for _, part in statements for line in part)

            body.append(f"[[maybe_unused]] static asio::awaitable<void> snippet_{index}("
                        f"[[maybe_unused]] asiopg::connection& {'outer' if own(OWN_CONN) else 'conn'}, "
                        f"[[maybe_unused]] asiopg::pool& {'outer_pool' if own(OWN_POOL) else 'pool'}, std::string dsn) {{")
            for at, part in statements:
                body += placed(at, part)
            body += ["(void)dsn;", "co_return;", "}"]
    return "\n".join(head + ['#include "common.hpp"'] + body) + "\n"


def documents(root):
    return [root / "README.md", *sorted((root / "docs").rglob("*.md"))]


def write(path, text):
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main(arguments):
    root, out, compiler = pathlib.Path(arguments[0]), pathlib.Path(arguments[1]), arguments[2:]
    out.mkdir(parents=True, exist_ok=True)
    common = out / "common.hpp"
    write(common, COMMON)
    files = []
    for document in documents(root):
        name = str(document.relative_to(root))
        unit = generate(name, document.read_text(encoding="utf-8"))
        if unit:
            files.append(out / (name.replace("/", "_").removesuffix(".md") + ".cpp"))
            write(files[-1], unit)
    for old in set(out.glob("*.cpp")) - set(files):
        old.unlink()
    if not compiler:
        return 0

    # Precompiled: it is most of the time, but for documents with a program, which has to bring its own includes. Where
    # that fails, or the compiler (clang) does not look for it, it takes longer.
    precompiled = out / "common.hpp.gch"
    subprocess.run([*compiler, "-w", "-x", "c++-header", str(common), "-o", str(precompiled)], capture_output=True)

    def compile_one(path):
        return subprocess.run([*compiler, "-fsyntax-only", "-w", str(path)], capture_output=True, text=True)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(compile_one, files))
    for result in results:
        sys.stderr.write(result.stderr)
    precompiled.unlink(missing_ok=True)
    failed = [path.name for path, result in zip(files, results) if result.returncode]
    if failed:
        print(f"do not compile: {', '.join(failed)} (in {out})")
        return 1
    print(f"{len(files)} documents compile")
    lint = root / "tests" / "lint" / "coroutines.py"
    return subprocess.run([sys.executable, "-B", str(lint), *map(str, files)]).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
