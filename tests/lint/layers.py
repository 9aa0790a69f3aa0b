#!/usr/bin/python3
"""Checks that a file includes its own layer and lower ones only, and that the layers below the coroutines stay free of
Asio, coroutines and clocks (docs/contributing.md has the table of layers)."""
import re

import _cpp
import _files

LAYERS = ["core", "wire", "types", "auth", "net", "session", "connection", "pool", "extras"]
STRANGERS = {"wire", "types", "auth"}  # these do not know each other
SANS_IO = {"core", "wire", "types", "auth", "session"}
# Rooms of higher layers that decide without I/O, too; the clock is read in one file, for those who are not told the time.
SANS_IO_ROOMS = ("src/connection/state/",)
CLOCK_FILES = {"src/connection/state/moment.hpp"}

# The layer of each public header, by its path below include/asiopg; a name that ends in / stands for a directory.
PUBLIC = {
    "core": """any_duration command_tag error error_fields error_predicates errors postgres_error sqlstate oid reader writer type version
        detail/config detail/describe detail/duration""",
    "types": """codec codecs/ field_names params range type_codec type_registry text_literal numeric interval uuid date_time
        detail/argument detail/array detail/composite detail/decode detail/member_pointers detail/members detail/names
        detail/nested_array detail/part detail/pod_vector detail/range detail/readable detail/row_plan detail/row_values detail/rows detail/view_type""",
    "net": "connect_options detail/asio",
    "connection": """bulk byte_sink byte_source copy_options detail/bytes
        composite_record connect connection detail/row_encoder detail/element_source detail/row_upload detail/command detail/gather field fmt gather large_object optional_record passing_record query record result result_iterator row_stream
        cursor prepared_statement struct_mapping transaction transaction_options verbs with_timeout detail/with_timeout""",
    "pool": "asiopg pool pool_options pool_stats pooled_connection",
    "extras": "asio_address extras/",
}
LAYER_OF = {name: layer for layer, names in PUBLIC.items() for name in names.split()}

# What public headers may take from Asio, and where.
ASIO_GATE = "detail/asio"
ASIO_PUBLIC = {"asio/awaitable.hpp", "asio/any_io_executor.hpp"}  # and, in extras, the addresses of asio/ip/

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
COROUTINE_WORDS = {"co_await", "co_return", "co_yield"}
CLOCK_WORDS = {"clock_gettime", "gettimeofday"}


def public_layer(name):
    """The layer of the public header asiopg/`name`.hpp, or None."""
    return LAYER_OF.get(name) or LAYER_OF.get(name.split("/")[0] + "/")


def layer_of_file(top, path):
    parts = path.relative_to(top).parts
    if parts[0] == "src":
        return parts[1] if len(parts) > 2 and parts[1] in LAYERS else None
    return public_layer("/".join(parts[2:]).removesuffix(path.suffix))


def layer_of_include(target):
    """The layer of an included file of ours; None for all other files."""
    parts = target.split("/")
    if parts[0] == "asiopg":
        return public_layer("/".join(parts[1:]).removesuffix(".hpp"))
    return parts[0] if parts[0] in LAYERS and len(parts) > 1 else None


def include_fault(layer, is_public, name, target):
    """What is wrong with this file's including `target`, or None."""
    if is_public and target.split("/")[0] == "asio" and not (layer == "extras" and target.startswith("asio/ip/")):
        if name != ASIO_GATE:
            return "public headers take Asio from asiopg/detail/asio.hpp only"
        if target not in ASIO_PUBLIC:
            return "public headers take only awaitable.hpp and any_io_executor.hpp from Asio"
    if is_public and target.split("/")[0] in LAYERS:
        return "a public header may not include a private one"
    if layer in SANS_IO and (target.split("/")[0] == "asio" or target in ("asio.hpp", "coroutine")):
        return f"{layer} contains no I/O and no coroutines"
    if is_public and target in ("asiopg/asiopg.hpp",):
        return "the umbrella header is for users only"
    other = layer_of_include(target)
    if target.startswith("asiopg/") and other is None:
        return "this header has no layer yet: add it to the table in tests/lint/layers.py"
    if other is None or other == layer:
        return None
    if layer in STRANGERS and other in STRANGERS:
        return f"{layer} and {other} do not know each other"
    if layer == "session" and other == "net":
        return "session contains no I/O, so it may not include net"
    if LAYERS.index(other) > LAYERS.index(layer):
        return f"{layer} may not include from {other}, which is above it"
    return None


def room_fault(target):
    """What is wrong with including `target` in a room without I/O, or None."""
    if target.split("/")[0] in ("asio", "net") or target == "coroutine" or target.startswith("connection/engine/"):
        return "what decides contains no I/O and no coroutines"
    return None


def word_faults(text):
    """(line, message) for coroutine keywords and readings of the clock."""
    tokens, _ = _cpp.lex(text)
    for i, token in enumerate(tokens):
        if token.kind != "name":
            continue
        if token.text in COROUTINE_WORDS:
            yield token.line, "a coroutine in a layer without I/O"
        elif token.text in CLOCK_WORDS or (token.text == "now" and i > 0 and tokens[i - 1].text == "::"):
            yield token.line, "reads the clock in a layer without I/O: let the caller pass the time"


def check(top):
    for path in _files.find(top, "include", "src", suffixes=(".hpp", ".cpp", ".inc")):
        is_public = "include" == path.relative_to(top).parts[0]
        name = "/".join(path.relative_to(top).parts[2:]).removesuffix(path.suffix)
        layer = layer_of_file(top, path)
        if layer is None:
            yield f"{path}:1: has no layer: add it to the table in tests/lint/layers.py"
            continue
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(top).as_posix()
        in_room = place.startswith(SANS_IO_ROOMS)
        for match in INCLUDE.finditer(text):
            fault = include_fault(layer, is_public, name, match.group(2))
            if not fault and in_room:
                fault = room_fault(match.group(2))
            if fault:
                yield f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group(2)}: {fault}"
        if layer in SANS_IO or (in_room and place not in CLOCK_FILES):
            for line, message in word_faults(text):
                yield f"{path}:{line}: {message}"


if __name__ == "__main__":
    _files.report(list(check(_files.root())))
