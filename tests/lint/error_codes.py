#!/usr/bin/python3
"""Checks that some test names each enumerator of asiopg::errc: an error that no test produces is not known to work."""
import _cpp
import _files


def enumerators(text):
    """(name, line) of each enumerator of `enum class errc`."""
    top = _cpp.tree(_cpp.lex(text)[0])
    for block in _cpp.blocks_of(top.children):
        for i, token in enumerate(block):
            if token.text == "errc" and i >= 2 and [t.text for t in block[i - 2:i]] == ["enum", "class"]:
                body = next(t for t in block[i:] if t.opens("{"))
                expected = True
                for inner in body.children:
                    if expected and inner.kind == "name":
                        yield inner.text, inner.line
                    expected = inner.text == ","


def mentioned(top):
    """All words that follow `errc::` in the tests."""
    words = set()
    for path in _files.find(top, "tests", suffixes=(".cpp",)):
        if not path.name.endswith("_test.cpp"):
            continue
        tokens, _ = _cpp.lex(path.read_text(encoding="utf-8"))
        for i in range(2, len(tokens)):
            if tokens[i - 1].text == "::" and tokens[i - 2].text == "errc":
                words.add(tokens[i].text)
    return words


def check(top):
    header = top / "include" / "asiopg" / "error.hpp"
    names = list(enumerators(header.read_text(encoding="utf-8")))
    if not names:
        yield f"{header}:1: found no enumerators of asiopg::errc; has it moved?"
    tested = mentioned(top)
    for name, line in names:
        if name not in tested:
            yield f"{header}:{line}: no tests/**/*_test.cpp mentions errc::{name}"


if __name__ == "__main__":
    _files.report(list(check(_files.root())))
