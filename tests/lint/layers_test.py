#!/usr/bin/python3
"""Tests of layers.py: which includes it must refuse, and which it must leave alone."""
import sys

import layers

# (layer, public, header's name, included file)
BAD = [
    ("core", True, "error", "asio/awaitable.hpp"),
    ("core", True, "error", "asiopg/detail/asio.hpp"),
    ("connection", True, "connection", "asio/awaitable.hpp"),
    ("net", True, "detail/asio", "asio/io_context.hpp"),
    ("connection", True, "connection", "session/session.hpp"),
    ("connection", True, "connection", "asiopg/asiopg.hpp"),
    ("wire", False, "frame", "asiopg/codec.hpp"),
    ("types", False, "params", "wire/frame.hpp"),
    ("auth", False, "scram", "wire/frame.hpp"),
    ("pool", True, "pool", "asio/ip/address.hpp"),
    ("extras", True, "asio_address", "asio/io_context.hpp"),
    ("session", False, "session", "connection/core.hpp"),
    ("session", False, "session", "asiopg/connect_options.hpp"),
    ("session", False, "session", "coroutine"),
    ("net", False, "dial", "session/session.hpp"),
    ("core", False, "x", "asiopg/no_such_header.hpp"),
]
GOOD = [
    ("net", True, "detail/asio", "asio/awaitable.hpp"),
    ("connection", True, "connection", "asiopg/detail/asio.hpp"),
    ("wire", False, "frame", "asiopg/reader.hpp"),
    ("wire", False, "frame", "wire/message.hpp"),
    ("session", False, "session", "wire/frame.hpp"),
    ("session", False, "session", "asiopg/params.hpp"),
    ("net", False, "dial", "asio/ip/tcp.hpp"),
    ("connection", False, "core", "asio/co_spawn.hpp"),
    ("extras", True, "asio_address", "asio/ip/address.hpp"),
    ("core", True, "error", "string"),
]
BAD_IN_ROOMS = ["asio/post.hpp", "net/stream.hpp", "coroutine", "connection/engine/engine.hpp"]
GOOD_IN_ROOMS = ["connection/state/drain.hpp", "connection/operation/operation.hpp", "session/session.hpp", "chrono"]
BAD_WORDS = ["co_return;", "auto t = std::chrono::steady_clock::now();", "clock_gettime(CLOCK_MONOTONIC, &t);"]
GOOD_WORDS = ["std::chrono::system_clock::time_point t; int now = 1; // steady_clock::now()"]


def main():
    wrong = [f"missed: {case}" for case in BAD if not layers.include_fault(*case)]
    wrong += [f"wrongly refused: {case}" for case in GOOD if layers.include_fault(*case)]
    wrong += [f"missed in a room: {target}" for target in BAD_IN_ROOMS if not layers.room_fault(target)]
    wrong += [f"wrongly refused in a room: {target}" for target in GOOD_IN_ROOMS if layers.room_fault(target)]
    wrong += [f"missed: {text}" for text in BAD_WORDS if not list(layers.word_faults(text))]
    wrong += [f"wrongly refused: {text}" for text in GOOD_WORDS if list(layers.word_faults(text))]
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
