"""Bar charts as SVG, one a workload: throughput of each driver, beside it the client's CPU time a query."""
from xml.sax.saxutils import escape

from .stats import geometric_means, summarise
from .table import RATES, by_rate, number
from .workloads import WORKLOADS

WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 760, 130, 210, 20, 7, 58
COLOURS = {"asiopg": "#0b6e99", "floor": "#9aa0a6", "pgbench": "#9aa0a6"}
OTHER = "#c9a66b"
STYLE = ("text{font:13px system-ui,'DejaVu Sans',Arial,sans-serif;fill:#1f2328}.title{font-size:16px;font-weight:600}"
         ".small{font-size:12px;fill:#59636e}.ours{font-weight:600}")


def text(x, y, content, kind="", anchor="start"):
    attributes = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"{attributes}>{escape(content)}</text>'


def bars(y, entries):
    """One bar for each (driver, value, CPU time); returns the elements and where they end."""
    largest = max(value for _, value, _ in entries)
    out = []
    for driver, value, cpu in entries:
        length = max(1.0, (WIDTH - LEFT - RIGHT) * value / largest)
        middle = y + BAR * 0.72
        out.append(text(LEFT - 10, middle, driver, "ours" if driver == "asiopg" else "", "end"))
        out.append(f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2" '
                   f'fill="{COLOURS.get(driver, OTHER)}"/>')
        out.append(text(LEFT + length + 8, middle, number(value)))
        out.append(text(WIDTH - 16, middle, cpu, "small", "end"))
        y += BAR + GAP
    return out, y


def document(title, subtitle, sections):
    """`sections`: (heading, entries)."""
    out, y = [], TOP
    for heading, entries in sections:
        out.append(text(LEFT, y + 14, heading, "small"))
        drawn, y = bars(y + 24, entries)
        out += drawn
        y += 14
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" '
            f'role="img" aria-label="{escape(title)}"><style>{STYLE}</style>'
            f'<rect width="100%" height="100%" fill="#ffffff"/>')
    return "\n".join([head, text(16, 28, title, "title"), text(16, 48, subtitle, "small"), *out, "</svg>"]) + "\n"


def entry(driver, found):
    cpu = number(found["cpu_us"] / 1000) + " ms" if found["cpu_us"] >= 10000 else number(found["cpu_us"]) + " µs"
    return driver, found["rate"], cpu + " CPU"


def charts(results):
    """{file name: SVG}."""
    summary = summarise(results["runs"])
    drawn = {}
    for name in dict.fromkeys(key[0] for key in summary):
        sections = []
        for (workload, concurrency), drivers in summary.items():
            entries = [entry(*e) for e in sorted(drivers.items(), key=by_rate) if "rate" in e[1]]
            if workload == name and entries:
                plural = "s" if concurrency > 1 else ""
                sections.append((f"{concurrency} connection{plural}", entries))
        if sections:
            what = RATES[WORKLOADS[name].unit]
            drawn[f"{name}.svg"] = document(f"{name}: {WORKLOADS[name].title}",
                                            f"{what}, longer is better; right: CPU time of the client, a query", sections)
    for concurrency in sorted({key[1] for key in summary}):
        means = geometric_means(summary, concurrency)
        if means:
            ranked = sorted(means.items(), key=lambda e: -e[1])
            drawn[f"summary_{concurrency}.svg"] = document(
                "All seven workloads of MagicStack/pgbench", "geometric mean of rows/s, longer is better",
                [(f"concurrency {concurrency}", [(d, v, "") for d, v in ranked])])
    return drawn
