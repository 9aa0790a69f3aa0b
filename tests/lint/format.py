#!/usr/bin/python3
"""Checks that C++ files look as clang-format 14 leaves them. Other versions format differently, so without that one nothing is
checked (and said)."""
import re
import shutil
import subprocess
import sys

import _files

FOLDERS = ("include", "src", "tests", "examples", "bench", "tools")
VERSION = "14"


def program():
    """The name of a clang-format of this version, or None."""
    for name in ("clang-format", f"clang-format-{VERSION}"):
        if shutil.which(name):
            said = subprocess.run([name, "--version"], capture_output=True, text=True, check=False).stdout
            if re.search(rf"version {VERSION}\.", said):
                return name
    return None


def check(top, clang_format):
    files = [str(path) for path in _files.find(top, *FOLDERS)]
    done = subprocess.run([clang_format, "--dry-run", "--ferror-limit=1", "--style=file", *files],
                          capture_output=True, text=True, check=False)
    for line in done.stderr.splitlines():
        if "code should be clang-formatted" in line:
            yield line.replace("warning: ", "")


if __name__ == "__main__":
    name = program()
    if name is None:
        print(f"clang-format {VERSION} is not installed: not checked")
        sys.exit(0)
    _files.report(list(check(_files.root(), name)))
