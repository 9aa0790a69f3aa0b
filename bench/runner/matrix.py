"""All workloads at a glance: one line each, a column for each driver; throughput, then the client's CPU time."""
from .drivers import ORDER
from .stats import summarise
from .table import RATES, grid, number
from .workloads import WORKLOADS


def matrix(summary, drivers, key):
    rows = []
    for (workload, level), found in summary.items():
        cells = [number(found.get(driver, {}).get(key)) or "-" for driver in drivers]
        unit = RATES[WORKLOADS[workload].unit] if key == "rate" else "µs"
        rows.append((f"{workload} {level}", unit, *cells))
    return grid(("workload", "", *drivers), rows)


def render(results):
    summary = summarise(results["runs"])
    present = {driver for found in summary.values() for driver in found}
    drivers = sorted(present, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    lines = ["### Throughput, by workload and number of connections", "", *matrix(summary, drivers, "rate"), "",
             "### CPU time of the client, a query", "", *matrix(summary, drivers, "cpu_us"), ""]
    return "\n".join(lines) + "\n"
