#!/usr/bin/python3
"""Finds coroutine code that gcc 12 miscompiles (docs/limitations.md says why each is wrong and what to write).

    coroutines.py [directory or file ...]

looks at every full expression that contains `co_await` for: a braced temporary or initializer list, a lambda that
captures by value, `?:` that may be of class type, `new`, `throw`, and a lambda called in place beside other awaits;
and at functions that return an awaitable for braced default arguments. The check is by tokens, so it knows no types: a type whose name
says that braces do no harm is let through, everything else wants parentheses or a named variable. A comment
`// lint: allow <reason>` on the statement, or on the line before it, silences it.
"""
import pathlib
import sys

import _cpp
import _files

# Braces after these names build no aggregate and no std::initializer_list.
HARMLESS = set("""
    bool char short int long unsigned signed float double size_t ptrdiff_t byte char8_t
    int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t
    nanoseconds microseconds milliseconds seconds minutes hours days weeks months years
    year month day year_month_day sys_days local_days
    string_view optional tuple pair monostate nullopt_t error_code exception_ptr span
    unique_ptr shared_ptr
""".split())
# Nor do empty braces after these.
HARMLESS_EMPTY = HARMLESS | {"string", "vector", "map", "function", "path", "any_io_executor"}
SCALAR_WORDS = {"true", "false", "nullptr"}


def flatten(tokens):
    """The tokens of a statement in order, without the bodies of its lambdas."""
    for token in tokens:
        yield token
        if token.kind == "group" and token.role != "lambda":
            yield from flatten(token.children)


def awaits(tokens):
    return [t for t in flatten(tokens) if t.kind == "name" and t.text == "co_await"]


def name_before(tokens, i):
    """The (template or function) name that ends just before tokens[i], skipping its template arguments."""
    i -= 1
    if i >= 0 and tokens[i].kind == "symbol" and tokens[i].text == ">":
        depth = 0
        while i >= 0:
            if tokens[i].kind == "symbol" and tokens[i].text in "<>":
                depth += 1 if tokens[i].text == ">" else -1
            i -= 1
            if depth == 0:
                break
    return tokens[i] if i >= 0 and tokens[i].kind == "name" else None


def declared_type(tokens, i):
    """In `type name{...}`, with the braces at tokens[i]: the type's name, or `auto`."""
    if i < 2 or tokens[i - 1].kind != "name":
        return None
    i -= 1
    while i > 0 and tokens[i - 1].text in ("&", "&&"):
        i -= 1
    return name_before(tokens, i)


def is_harmless_brace(tokens, i):
    harmless = HARMLESS if tokens[i].children else HARMLESS_EMPTY
    names = (name_before(tokens, i), declared_type(tokens, i))
    return any(name is not None and (name.text in harmless or name.text == "auto") for name in names)


def copies(capture):
    """Whether a lambda's [captures] hold something by value that may have a destructor."""
    item, items = [], []
    for token in capture.children + [_cpp.Token("symbol", ",", 0)]:
        if token.kind == "symbol" and token.text == ",":
            items.append(item)
            item = []
        else:
            item.append(token)
    for item in items:
        words = [t.text for t in item]
        if not words or words[0] == "&" or words == ["this"]:
            continue
        if "=" in words[1:]:
            value = item[words.index("=") + 1:]
            if value and (value[0].text == "&" or (len(value) == 1 and value[0].kind in ("number", "char"))):
                continue
        return True
    return False


def operands(tokens, i):
    """The second and third operand of the `?` at tokens[i]."""
    depth, middle, last = 1, [], []
    for token in tokens[i + 1:]:
        if token.kind == "symbol" and token.text == "?":
            depth += 1
        elif token.kind == "symbol" and token.text == ":" and depth:
            depth -= 1
            if depth == 0:
                continue
        elif token.kind == "symbol" and token.text in ",=" and depth == 0:
            break
        (last if depth == 0 else middle).append(token)
    return middle, last


def is_scalar_conditional(tokens, i):
    kinds = []
    for operand in operands(tokens, i):
        operand = [t for t in operand if not (t.kind == "symbol" and t.text in "+-!~")]
        one = operand[0] if len(operand) == 1 else None
        if one is not None and (one.kind in ("number", "char") or one.text in SCALAR_WORDS):
            return True
        kinds.append(one.kind if one is not None else None)
    return kinds == ["string", "string"]


def faults(tokens, among=None):
    """(line, message) of each forbidden thing directly in `tokens` and below, lambda bodies left out."""
    await_count = len(awaits(tokens)) if among is None else among
    for i, token in enumerate(tokens):
        if token.kind == "symbol" and token.text == "?" and not is_scalar_conditional(tokens, i):
            yield token.line, "`?:` beside co_await: use if/else, or decide in a statement before"
        elif token.kind == "name" and token.text == "new":
            yield token.line, "`new` beside co_await: use std::make_unique, or await into a variable first"
        elif token.kind == "name" and token.text == "throw" and awaits(tokens[i:]):
            yield token.line, "co_await inside a throw: await into a variable first"
        elif token.kind == "group":
            if token.role == "init" and not is_harmless_brace(tokens, i):
                yield token.line, "braces beside co_await: use parentheses, or a named variable"
            elif token.role == "capture" and copies(token):
                yield token.line, "a lambda that captures by value beside co_await: name the lambda first"
            elif token.role == "lambda" and await_count > 1 and i + 1 < len(tokens) and tokens[i + 1].opens("("):
                yield token.line, "a lambda called in place beside other awaits: name its result first"
            if token.role != "lambda":
                yield from faults(token.children, await_count)


def default_arguments(top):
    """Braced default arguments of functions that give an awaitable: their callers await in the same statement."""
    for block in _cpp.blocks_of(top.children):
        for statement in _cpp.statements_of(block):
            lists = [t for i, t in enumerate(statement)
                     if t.opens("(") and any(before.text == "awaitable" for before in statement[:i])]
            for parameters in (group.children for group in lists):
                for i in range(1, len(parameters)):
                    if parameters[i].opens("{") and parameters[i - 1].text == "=" \
                            and not is_harmless_brace(parameters[:i - 1] + [parameters[i]], i - 1):
                        yield parameters[i].line, "a braced default argument of an awaitable: write T()"


def check_text(text):
    """(line, message) for all that is wrong in a source text, by line."""
    tokens, comments = _cpp.lex(text)
    top = _cpp.tree(tokens)
    found = []
    for block in _cpp.blocks_of(top.children):
        for statement in _cpp.statements_of(block):
            if not awaits(statement):
                continue
            lines = [t.line for t in flatten(statement)]
            if any("lint: allow " in comments.get(line, "") for line in range(min(lines) - 1, max(lines) + 1)):
                continue
            found += faults(statement)
    for line, message in default_arguments(top):
        if not any("lint: allow " in comments.get(near, "") for near in (line - 1, line)):
            found.append((line, message))
    return sorted(set(found))


def main():
    given = [pathlib.Path(a).resolve() for a in sys.argv[1:]] or [_files.root()]
    complaints = []
    for path in given:
        if path.is_file():
            files = [path]
        elif (path / "include" / "asiopg").is_dir():
            files = _files.find(path, "include", "src", "examples", "tests", "bench")
        else:
            files = _files.find(path, ".")
        for file in files:
            for line, message in check_text(file.read_text(encoding="utf-8")):
                complaints.append(f"{file}:{line}: {message}")
    _files.report(complaints)


if __name__ == "__main__":
    main()
