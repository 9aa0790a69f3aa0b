"""The drivers that were built: where their programs are, or why they are not."""
from dataclasses import dataclass, field
from pathlib import Path

# The order of tables and charts.
ORDER = ("asiopg", "floor", "pgbench", "libpq", "libpqxx", "tokio-postgres", "pgx", "asyncpg", "psycopg", "postgres.js")


@dataclass
class Driver:
    name: str
    title: str
    version: str = ""
    command: list = field(default_factory=list)
    skipped: str = ""


def read(path):
    return path.read_text().strip() if path.exists() else ""


def find(build, wanted=()):
    """All drivers, or the wanted ones, in order."""
    build = Path(build)
    found = [Driver("asiopg", "asiopg", command=[str(build / "bench" / "asiopg_bench")]),
             Driver("pgbench", "pgbench -M prepared")]
    for place in sorted((build / "rivals").glob("*")):
        command = read(place / "command").splitlines()
        found.append(Driver(place.name, read(place / "title"), read(place / "version"), command,
                            read(place / "skipped")))
    names = {d.name for d in found}
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise SystemExit(f"no such driver: {', '.join(unknown)}; there are {', '.join(sorted(names))}")
    found = [d for d in found if not wanted or d.name in wanted]
    return sorted(found, key=lambda d: ORDER.index(d.name) if d.name in ORDER else len(ORDER))


def offers(driver, workload):
    """pgbench has one workload, and nobody else is it."""
    return driver.name != "pgbench" or workload.name == "tpcb"
