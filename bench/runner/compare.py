"""What changed between two results files, beside the noise of both."""
from .stats import summarise
from .table import grid, number


def verdict(change, noise):
    if abs(change) <= noise:
        return "noise"
    return "faster" if change > 0 else "SLOWER"


def percent(value, sign=True):
    return f"{100 * value:+.1f} %" if sign else f"{100 * value:.1f} %"


def changes(old, new, drivers=("asiopg",)):
    """Rows (workload, concurrency, driver, old rate, new rate, change, noise, change of CPU, verdict)."""
    before, after = summarise(old["runs"]), summarise(new["runs"])
    for key, found in after.items():
        for driver, now in found.items():
            then = before.get(key, {}).get(driver, {})
            if (drivers and driver not in drivers) or not then.get("rate") or not now.get("rate"):
                continue
            change = now["rate"] / then["rate"] - 1
            noise = max(then["spread"], now["spread"])
            if min(then["runs"], now["runs"]) < 3:
                noise = max(noise, 0.1)  # of one run nobody knows
            cpu = now["cpu_us"] / then["cpu_us"] - 1 if then["cpu_us"] else 0.0
            yield (*key, driver, then["rate"], now["rate"], change, noise, cpu, verdict(change, noise))


def render(old, new, drivers=()):
    rows = [(f"{workload} {concurrency}", driver, number(then), number(now), percent(change), percent(noise, False),
             percent(cpu), said)
            for workload, concurrency, driver, then, now, change, noise, cpu, said in changes(old, new, drivers)]
    headers = ("workload", "driver", "before", "now", "change", "noise", "CPU/query", "")
    lines = [f"### Since {old['date']} ({old.get('asiopg', 'unknown')})", ""]
    if not rows:
        return "\n".join(lines + ["Nothing in common."]) + "\n"
    lines += grid(headers, rows)
    lines += ["", "The noise is the larger spread, (maximum - minimum) / median, of both sides; at least 10 % where one has "
              "fewer than three runs."]
    if old["machine"] != new["machine"] or old["server"] != new["server"]:
        lines.append(f"**Not the same machine or server**: {old['machine']}, {old['server']}.")
    return "\n".join(lines) + "\n"
