"""System calls and instructions a unit, by the difference of two numbers of units: what no noise touches."""
import os
import re
import shutil
import subprocess
import tempfile

from .measure import arguments, environment
from .table import grid, number

UNITS = {"copyfrom": 3, "batch": 3, "pipeline": 20, "pg_type": 30, "series": 50, "stream": 1, "bigfetch": 1,
         "copyout": 1, "copyout_bin": 1, "connect": 10, "connect_tls": 10, "tpcb": 100}
INTERPRETED = ("asyncpg", "psycopg", "postgres.js", "pgx")  # valgrind does not run them, or says nothing about them


def run(command, server):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=900,
                          env=environment(server), check=False)


def system_calls(command, server):
    with tempfile.NamedTemporaryFile("r") as log:
        if run(["strace", "-f", "-c", "-o", log.name, *command], server).returncode:
            return None
        total = re.findall(r"^\s*100\.00.*?(\d+)\s+(?:\d+\s+)?total$", log.read(), re.MULTILINE)
    return int(total[-1]) if total else None


def instructions(command, server):
    done = run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}", *command], server)
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found[1]) if found else None


def of_unit(count, driver, server, workload, level, units):
    command = driver.command + arguments(server, workload, level, 1, 0)
    few, many = (count(command + ["--count", str(n)], server) for n in (units, 2 * units))
    return (many - few) / units if few and many else None


def measure(drivers, server, jobs):
    found = []
    for workload, level in jobs:
        units = UNITS.get(workload.name, 500) * level
        for driver in drivers:
            if not driver.command:
                continue
            line = {"driver": driver.name, "workload": workload.name, "concurrency": level}
            if shutil.which("strace"):
                line["system_calls"] = of_unit(system_calls, driver, server, workload, level, units)
            if shutil.which("valgrind") and driver.name not in INTERPRETED:
                line["instructions"] = of_unit(instructions, driver, server, workload, level, units)
            print(f"{workload.name} {level} {driver.name}: {said(line)}", flush=True)
            found.append(line)
    return found


def said(line):
    return ", ".join(f"{number(line[k])} {k.replace('_', ' ')}" for k in ("system_calls", "instructions")
                     if line.get(k) is not None) or "not counted"


def render(results):
    if not results.get("counts"):
        return ""
    rows = [(f"{c['workload']} {c['concurrency']}", c["driver"], number(c.get("system_calls")),
             number(c.get("instructions"))) for c in results["counts"]]
    return "\n".join(["", "### System calls and instructions in user space, a unit", "",
                      *grid(("workload", "driver", "system calls", "instructions"), rows)]) + "\n"
