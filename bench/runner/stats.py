"""What runs say: rates, medians over the runs of a driver, spread, checksums that differ."""
import math
import statistics

from .workloads import SEVEN, WORKLOADS

MEDIANS = ("rate", "queries_s", "rows_s", "mb_s", "mean_us", "p50_us", "p99_us", "cpu_us", "maxrss_kb")


def derive(run):
    """Adds the rates to what a driver printed."""
    if "elapsed" not in run:
        return run
    queries, elapsed = max(run["queries"], 1), max(run["elapsed"], 1e-9)
    run = dict(run, queries_s=run["queries"] / elapsed, rows_s=run["rows"] / elapsed,
               mb_s=run.get("bytes", 0) / elapsed / 1e6, cpu_us=1e6 * (run["cpu_user"] + run["cpu_sys"]) / queries)
    run["rate"] = {"queries": run["queries_s"], "rows": run["rows_s"], "bytes": run["mb_s"]}[
        WORKLOADS[run["workload"]].unit]
    return run


def summarise(runs):
    """{(workload, concurrency): {driver: medians, or its na or error}}, in the order of the workloads."""
    groups = {}
    for run in map(derive, runs):
        groups.setdefault((run["workload"], run["concurrency"]), {}).setdefault(run["driver"], []).append(run)
    order = list(WORKLOADS)
    return {key: {driver: median(of_driver) for driver, of_driver in groups[key].items()}
            for key in sorted(groups, key=lambda key: (order.index(key[0]), key[1]))}


def median(runs):
    good = [run for run in runs if "rate" in run and "error" not in run]
    if not good:
        return {"na": runs[0].get("na", ""), "error": runs[0].get("error", "")}
    found = {name: statistics.median(run[name] for run in good) for name in MEDIANS if name in good[0]}
    rates = [run["rate"] for run in good]
    found["runs"] = len(good)
    found["spread"] = (max(rates) - min(rates)) / found["rate"] if found["rate"] else 0.0
    errors = [run["error"] for run in runs if "error" in run]
    if errors:
        found["some_failed"] = errors[0]
    return found


def checksum_complaints(runs):
    """A line for each workload whose drivers do not agree."""
    seen = {}
    for run in runs:
        if "checksum" in run:
            seen.setdefault(run["workload"], {}).setdefault(run["checksum"], set()).add(run["driver"])
    return [f"{workload}: " + "; ".join(f"{value} by {', '.join(sorted(drivers))}" for value, drivers in sums.items())
            for workload, sums in seen.items() if len(sums) > 1]


def geometric_means(summary, concurrency):
    """{driver: geometric mean of rows/s over the seven workloads}; only drivers that have all of them."""
    cells = [summary.get((name, concurrency), {}) for name in SEVEN]
    drivers = [driver for driver in cells[0] if all("rows_s" in cell.get(driver, {}) for cell in cells)]
    return {driver: math.exp(sum(math.log(cell[driver]["rows_s"]) for cell in cells) / len(cells))
            for driver in drivers}
