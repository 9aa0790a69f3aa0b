#!/usr/bin/python3
"""Checks that docs/behaviours.md explains the tags that tests carry (A194, S8 ...), and no others."""
import re

import _files

LINE = re.compile(r"^- ([ACS][0-9]+(?:\.[0-9]+)?): \S", re.MULTILINE)
TAG = re.compile(r"\b(A[0-9]{3}|S[0-9]{1,2}|C[0-9]+\.[0-9]+)\b")
RANGE = re.compile(r"\b(A)([0-9]{3})(?:\.\.| to |-)A?([0-9]{3})\b")
COMMENT = re.compile(r"//(.*)$", re.MULTILINE)


def used(top):
    """Tags in comments of tests, each with a place."""
    for path in _files.find(top, "tests"):
        for match in COMMENT.finditer(path.read_text(encoding="utf-8")):
            text = match.group(1)
            for kind, first, last in RANGE.findall(text):
                for number in range(int(first), int(last) + 1):
                    yield f"{kind}{number:03}", path
            for tag in TAG.findall(text):
                yield tag, path


def check(top):
    legend = top / "docs" / "behaviours.md"
    explained = LINE.findall(legend.read_text(encoding="utf-8"))
    places = dict(used(top))
    for tag in sorted(set(places) - set(explained)):
        yield f"{places[tag]}:1: {tag} is not explained in docs/behaviours.md"
    for tag in sorted(set(explained) - set(places)):
        yield f"{legend}:1: no test carries {tag}"
    for tag in sorted({tag for tag in explained if explained.count(tag) > 1}):
        yield f"{legend}:1: {tag} is explained twice"


if __name__ == "__main__":
    _files.report(list(check(_files.root())))
