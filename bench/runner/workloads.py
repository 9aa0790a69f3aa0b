"""The workloads: at which concurrencies they run, what is counted, what is checked afterwards."""
from dataclasses import dataclass

SEVEN_VALUES = "(10, 11, 10, 'TESTTESTTEST'::text, 10.333::float8, 12341234, '123412341234'::text)"


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    unit: str = "queries"  # what the table and the chart count in a second: queries, rows or bytes
    concurrency: tuple = (1, 10)
    table: str = ""  # emptied before each run, and looked at after it
    default: bool = True  # part of a run without --workload
    tcp: bool = False  # not through a Unix socket


WORKLOADS = {w.name: w for w in (
    Workload("oneplusone", "one value, two arguments"),
    Workload("row10", "a row of ten columns by primary key"),
    Workload("insert", "one insert of seven columns", table="pb_insert"),
    Workload("pg_type", "620 rows of 12 columns", "rows"),
    Workload("series", "1000 integers", "rows"),
    Workload("large_object", "100 values of 1000 bytes", "rows"),
    Workload("arrays", "100 arrays of 100 integers", "rows"),
    Workload("copyfrom", "10,000 rows in by COPY", "rows", table="pb_copy"),
    Workload("batch", "1000 inserts at once", "rows", table="pb_batch"),
    Workload("pipeline", "100 rows by key at once on one connection"),
    Workload("pool", "1000 tasks over 10 connections", concurrency=(10,)),
    Workload("tpcb", "TPC-B like transactions"),
    Workload("stream", "a million rows, one after the other", "rows", (1,)),
    Workload("bigfetch", "a million rows, fetched as a whole", "rows", (1,)),
    Workload("copyout", "a million rows out by COPY, text", "bytes", (1,)),
    Workload("copyout_bin", "a million rows out by COPY, binary", "bytes", (1,), default=False),
    Workload("connect", "connect with SCRAM, one query, close", concurrency=(1,)),
    Workload("connect_tls", "the same with TLS", concurrency=(1,), default=False, tcp=True),
    Workload("select1", "a constant", default=False),
    Workload("pipeline_sync", "100 rows by key at once, a Sync each", default=False),
)}

# The workloads of MagicStack's pgbench.
SEVEN = ("pg_type", "series", "large_object", "arrays", "copyfrom", "batch", "oneplusone")
QUICK = ("row10", "pg_type", "series", "arrays", "copyfrom", "batch", "pipeline")


def before(workload):
    """The SQL before a run."""
    if workload.table:
        return f"TRUNCATE {workload.table}; CHECKPOINT"
    if workload.name == "tpcb":
        return "TRUNCATE pgbench_history; VACUUM pgbench_branches; VACUUM pgbench_tellers; CHECKPOINT"
    return ""


def after(workload):
    """SQL that gives the number of rows there are, and how many of them are wrong."""
    if workload.table:
        return (f"SELECT count(*), count(*) FILTER (WHERE (a, b, c, d, e, f, g) IS DISTINCT FROM {SEVEN_VALUES}) "
                f"FROM {workload.table}")
    if workload.name == "tpcb":  # what went into the accounts went into the branches and tellers as well
        return ("SELECT (SELECT count(*) FROM pgbench_history), (SELECT sum(bbalance) FROM pgbench_branches) "
                "- (SELECT sum(tbalance) FROM pgbench_tellers)")
    return ""
