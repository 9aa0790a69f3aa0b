"""The table of a run, as Markdown that is also readable in a terminal."""
from .drivers import ORDER
from .stats import checksum_complaints, geometric_means, summarise
from .workloads import WORKLOADS

HEADERS = ("driver", "", "mean µs", "p50 µs", "p99 µs", "CPU µs/query", "memory MB", "spread")
RATES = {"queries": "queries/s", "rows": "rows/s", "bytes": "MB/s"}


def number(value):
    """Three significant digits, at least all of the integer part."""
    if value is None:
        return ""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def cells(driver, found):
    if "rate" not in found:
        return (driver, f"failed: {found['error']}" if found["error"] else f"n/a: {found['na']}")
    memory = found.get("maxrss_kb")
    note = " (some runs failed)" if "some_failed" in found else ""
    return (driver + note, number(found["rate"]), number(found["mean_us"]), number(found.get("p50_us")),
            number(found.get("p99_us")), number(found["cpu_us"]), number(memory / 1024 if memory else None),
            f"{100 * found['spread']:.0f} %" if found["runs"] > 1 else "")


def by_rate(entry):
    return (-entry[1].get("rate", -1), ORDER.index(entry[0]) if entry[0] in ORDER else len(ORDER))


def grid(headers, rows):
    """A Markdown table with aligned columns; a row of two cells is a remark."""
    full = [row for row in rows if len(row) == len(headers)] + [headers]
    widths = [max(len(row[i]) for row in full) for i in range(len(headers))]
    widths[0] = max([widths[0]] + [len(row[0]) for row in rows])

    def line(row):
        padded = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        return "| " + " | ".join(padded) + " |" + " |" * (len(headers) - len(row))
    ruler = "|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":" for i, w in enumerate(widths)) + "|"
    return [line(headers), ruler] + [line(row) for row in rows]


def render(results):
    """The whole table of a results file."""
    summary = summarise(results["runs"])
    lines = [f"{results['date']}, {results['machine']}, {results['server']}; {results['method']}", ""]
    for (name, concurrency), drivers in summary.items():
        workload = WORKLOADS[name]
        plural = "s" if concurrency > 1 else ""
        lines += [f"### {name}: {workload.title}, {concurrency} connection{plural}", ""]
        headers = (HEADERS[0], RATES[workload.unit], *HEADERS[2:])
        lines += grid(headers, [cells(*entry) for entry in sorted(drivers.items(), key=by_rate)]) + [""]
    for concurrency in sorted({key[1] for key in summary}):
        means = geometric_means(summary, concurrency)
        if means:
            lines += [f"### Geometric mean of rows/s over the seven workloads of MagicStack/pgbench, concurrency {concurrency}", ""]
            rows = [(d, number(v)) for d, v in sorted(means.items(), key=lambda entry: -entry[1])]
            lines += grid(("driver", "rows/s"), rows) + [""]
    lines += [f"{name} was skipped: {why}" for name, why in results.get("skipped", {}).items()]
    complaints = checksum_complaints(results["runs"])
    lines += [f"**Checksums differ**: {complaint}" for complaint in complaints]
    if not complaints:
        lines.append("All checksums agree.")
    return "\n".join(lines) + "\n"
