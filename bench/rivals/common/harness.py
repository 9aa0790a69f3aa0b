"""What the Python programs share: command line, latencies, CPU time, the loops, the JSON line."""
import argparse
import asyncio
import json
import resource
import sys
import time

SQL_TYPES = ("select typname, typnamespace, typowner, typlen, typbyval, typcategory, typispreferred, typisdefined, "
             "typdelim, typrelid, typelem, typarray from pg_type where typtypmod = $1 and typisdefined = $2")
SQL_ROW = "SELECT id, a, name, ts, amount, uid, doc, flag, score, tags FROM pb_row WHERE id = $1"
SQL_INSERT = "INSERT INTO %s (a, b, c, d, e, f, g) VALUES ($1, $2, $3, $4, $5, $6, $7)"
SQL_SERIES = "SELECT i FROM generate_series(1, $1::int4) AS i"
SQL_BIG = "SELECT id, name, score FROM pb_big"
SQL_TPCB = (
    "UPDATE pgbench_accounts SET abalance = abalance + $1::int4 WHERE aid = $2",
    "SELECT abalance FROM pgbench_accounts WHERE aid = $1",
    "UPDATE pgbench_tellers SET tbalance = tbalance + $1::int4 WHERE tid = $2",
    "UPDATE pgbench_branches SET bbalance = bbalance + $1::int4 WHERE bid = $2",
    "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)",
)
ROW = (10, 11, 10, "TESTTESTTEST", 10.333, 12341234, "123412341234")
COLUMNS = ("a", "b", "c", "d", "e", "f", "g")
BIG_ROW_BYTES = 37
WAITING_TASKS = 1000
now = time.perf_counter_ns


def options():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name, default in (("host", "localhost"), ("port", 5432), ("user", "bench"), ("password", "bench"),
                          ("db", "bench"), ("workload", "select1"), ("concurrency", 1), ("duration", 3.0),
                          ("warmup", 0.5), ("count", 0)):
        parser.add_argument("--" + name, type=type(default), default=default)
    return parser.parse_args()


class Ids:
    """The rows of pb_row in the order in which every driver walks."""

    def __init__(self, worker=0):
        self.position = worker * 100003

    def __call__(self):
        self.position = (self.position + 618033) % 1000000
        return self.position + 1


class Recorder:
    def begin(self):
        self.latencies, self.queries, self.rows, self.bytes = [], 0, 0, 0
        self.usage = resource.getrusage(resource.RUSAGE_SELF)
        self.started = now()

    def add(self, latency, queries, rows, size):
        self.latencies.append(latency)
        self.queries += queries
        self.rows += rows
        self.bytes += size

    def report(self, driver, o, checksum):
        elapsed = (now() - self.started) * 1e-9
        before, after = self.usage, resource.getrusage(resource.RUSAGE_SELF)
        latencies = sorted(self.latencies)
        units = len(latencies)
        line = {"driver": driver, "workload": o.workload, "concurrency": o.concurrency, "units": units,
                "queries": self.queries, "rows": self.rows, "bytes": self.bytes, "elapsed": elapsed,
                "mean_us": sum(latencies) / max(units, 1) / 1e3,
                "p50_us": latencies[units // 2] / 1e3 if units else 0,
                "p99_us": latencies[units * 99 // 100] / 1e3 if units else 0,
                "cpu_user": after.ru_utime - before.ru_utime, "cpu_sys": after.ru_stime - before.ru_stime,
                "maxrss_kb": after.ru_maxrss, "nvcsw": after.ru_nvcsw - before.ru_nvcsw,
                "nivcsw": after.ru_nivcsw - before.ru_nivcsw, "checksum": checksum}
        print(json.dumps(line), flush=True)


def not_available(driver, o, why):
    print(json.dumps({"driver": driver, "workload": o.workload, "concurrency": o.concurrency, "na": why}))
    sys.exit(0)


async def measure(driver, o, workers):
    """Runs `workers`: functions without arguments whose coroutine does a unit and gives (sum, queries, rows, bytes)."""
    recorder = Recorder()

    async def until(end, unit):
        before = now()
        while before < end:
            _, queries, rows, size = await unit()
            after = now()
            recorder.add(after - before, queries, rows, size)
            before = after

    async def times(count, unit):
        for _ in range(count):
            before = now()
            _, queries, rows, size = await unit()
            recorder.add(now() - before, queries, rows, size)

    async def phase(seconds):
        recorder.begin()
        if o.count:
            shares = [o.count // len(workers) + (i < o.count % len(workers)) for i in range(len(workers))]
            await asyncio.gather(*map(times, shares, workers))
        else:
            end = now() + int(seconds * 1e9)
            await asyncio.gather(*(until(end, unit) for unit in workers))

    checksum = 0
    if not o.count:
        for _ in range(100 if o.workload in ("row10", "oneplusone", "pool") else 1):
            checksum += (await workers[0]())[0]
        await phase(o.warmup)
    await phase(o.duration)
    recorder.report(driver, o, checksum)
