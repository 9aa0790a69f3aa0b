"""bench/run's second half: everything is built, the server is there."""
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from . import arguments, chart, compare, counts, drivers, machine, matrix, measure, table
from .server import Server
from .stats import checksum_complaints, derive
from .workloads import WORKLOADS


def in_turn(usable, number):
    """Another one begins each round, and every other round goes on backwards: a disturbance does not always hit the same two."""
    first = number % max(1, len(usable))
    turned = usable[first:] + usable[:first]
    return turned if number % 2 == 0 else turned[:1] + turned[:0:-1]


def measure_all(a, found, server, cpu):
    """All runs; a driver that does not have a workload is not asked again."""
    usable = [d for d in found if not d.skipped]
    planned = [(number, workload, level, driver)
               for number in range(a.rounds) for workload, level in arguments.jobs(a)
               for driver in in_turn([d for d in usable if drivers.offers(d, workload)], number)]
    runs, without, began = [], set(), time.monotonic()
    for at, (_, workload, level, driver) in enumerate(planned):
        key = (driver.name, workload.name, level)
        if key in without:
            continue
        run = measure.run(driver, server, workload, level, a.duration, min(0.5, a.duration / 4), cpu)
        runs.append(run)
        if "elapsed" not in run:
            without.add(key)
        left = (time.monotonic() - began) / (at + 1) * (len(planned) - at - 1)
        print(f"[{at + 1}/{len(planned)}, {left:.0f} s left] {workload.name} {level} {driver.name}: {said(run)}", flush=True)
    return runs


def said(run):
    if "na" in run:
        return "n/a: " + run["na"]
    if "error" in run:
        return "FAILED: " + run["error"]
    unit = table.RATES[WORKLOADS[run["workload"]].unit]
    run = derive(run)
    return f"{table.number(run['rate'])} {unit}, CPU {table.number(run['cpu_us'])} µs a query"


def collect(a):
    root, build = Path(__file__).resolve().parents[2], os.environ["BENCH_BUILD"]
    found = drivers.find(build, a.driver)
    server = Server.from_dsn(os.environ["BENCH_DSN"], int(os.environ.get("BENCH_SERVER_PID") or 0))
    print("\n== making the tables", flush=True)
    subprocess.run([f"{build}/bench/asiopg_bench", "--setup"], env=measure.environment(server), check=True)
    server.warm()
    cpu = max(os.sched_getaffinity(0)) if a.cpus == "one" and server.pid else None
    if cpu is not None:
        server.pin(cpu)
    where = "client and server on one CPU" if cpu is not None else "free choice of CPUs"
    results = {"format": 1, "date": machine.date(), "machine": machine.machine(),
               "server": "PostgreSQL " + server.sql("SHOW server_version")[0].split()[0],
               "asiopg": machine.version(root),
               "method": f"medians of {a.rounds} alternating runs of {a.duration:g} s, {where}",
               "versions": {d.name: d.version for d in found if d.version},
               "skipped": {d.name: d.skipped for d in found if d.skipped}}
    results["runs"] = measure_all(a, found, server, cpu)
    if a.counts:
        results["counts"] = counts.measure([d for d in found if not d.skipped], server, list(arguments.jobs(a)))
    return results


def main():
    a = arguments.parse(sys.argv[1:])
    if a.check:
        return 0
    results = json.loads(Path(a.old).read_text()) if a.old else collect(a)
    target = Path(a.output or (Path(a.old).parent if a.old else Path(os.environ["BENCH_BUILD"]) / "results"))
    target.mkdir(parents=True, exist_ok=True)
    said_all = table.render(results) + "\n" + matrix.render(results) + counts.render(results)
    if a.compare:
        said_all += "\n" + compare.render(json.loads(Path(a.compare).read_text()), results, a.driver)
    if not a.old:
        (target / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (target / "table.md").write_text(said_all)
    for name, svg in chart.charts(results).items():
        (target / name).write_text(svg)
    print("\n" + said_all)
    print(f"results.json, table.md and the charts are in {target}")
    failed = any("error" in run for run in results["runs"])
    return 1 if failed or checksum_complaints(results["runs"]) else 0


sys.exit(main())
