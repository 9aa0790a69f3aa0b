"""The command line."""
import argparse
import os

from .workloads import QUICK, WORKLOADS


def names(text):
    return [name for name in text.split(",") if name]


def parse(argv):
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures asiopg beside other PostgreSQL drivers.",
                                     allow_abbrev=False)
    add = parser.add_argument
    add("--quick", action="store_true", help="one short run of a few workloads: a look, not a measurement")
    add("--workload", type=names, default=[], metavar="A,B", help=f"of {', '.join(WORKLOADS)}")
    add("--driver", type=names, default=[], metavar="A,B", help="default: all that can be installed")
    add("--concurrency", type=names, default=[], metavar="1,10", help="default: both, where they make sense")
    add("--duration", type=float, default=0, help="seconds a run; default 2, with --quick 0.4")
    add("--rounds", type=int, default=0, help="runs of each driver; default 3, with --quick 1")
    add("--dsn", help="a server to use instead of a private one")
    add("--cpus", choices=("one", "free"), default="one",
        help="one: client and private server share one CPU (repeatable); free: the scheduler decides")
    add("--counts", action="store_true", help="also system calls and instructions a query (strace, valgrind); slow")
    add("--compare", metavar="OLD.json", help="show what changed since that run")
    add("--from", dest="old", metavar="RESULTS.json", help="take these results instead of measuring")
    add("--output", metavar="DIR", default="", help="for results.json, table.md and charts; default build/bench/results")
    add("--check", action="store_true", help=argparse.SUPPRESS)
    a = parser.parse_args(argv)
    unknown = [name for name in a.workload if name not in WORKLOADS]
    if unknown:
        parser.error(f"no such workload: {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    for name in filter(None, (a.compare, a.old)):
        if not os.path.exists(name):
            parser.error(f"no such file: {name}")
    try:
        a.concurrency = [int(value) for value in a.concurrency]
    except ValueError:
        parser.error("--concurrency: numbers, such as 1,10")
    a.duration = a.duration or (0.4 if a.quick else 2)
    a.rounds = a.rounds or (1 if a.quick else 3)
    return a


def jobs(a):
    """(workload, concurrency), in order."""
    if a.workload:
        chosen = [WORKLOADS[name] for name in a.workload]
    elif a.quick:
        chosen = [WORKLOADS[name] for name in QUICK]
    else:
        chosen = [w for w in WORKLOADS.values() if w.default]
    for workload in chosen:
        levels = a.concurrency or workload.concurrency
        if a.quick and not a.concurrency:
            levels = workload.concurrency[-1:]
        for level in levels:
            yield workload, level
