"""The server: where it is, SQL through psql, on which CPU it runs."""
import os
import subprocess
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Server:
    host: str
    port: str
    user: str
    password: str
    database: str
    pid: int = 0  # of a private server's postmaster

    @classmethod
    def from_dsn(cls, dsn, pid=0):
        parts = urlsplit(dsn)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        user = unquote(parts.username or "") or query.get("user") or os.environ.get("PGUSER", "postgres")
        return cls(parts.hostname or query.get("host", "localhost"), str(parts.port or query.get("port", 5432)), user,
                   unquote(parts.password or "") or query.get("password", ""),
                   unquote(parts.path.lstrip("/")) or query.get("dbname", user), pid)

    def environment(self):
        return {"PGHOST": self.host, "PGPORT": self.port, "PGUSER": self.user, "PGPASSWORD": self.password,
                "PGDATABASE": self.database}

    def sql(self, statements):
        """Runs statements, each on its own; gives the last one's row as a list of strings."""
        commands = [part for s in statements.split(";") if s.strip() for part in ("-c", s)]
        done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *commands], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, **self.environment()}, check=True)
        lines = done.stdout.strip().splitlines()
        return lines[-1].split("|") if lines else []

    def pin(self, cpu):
        """New connections of a private server run on this CPU."""
        if self.pid:
            os.sched_setaffinity(self.pid, {cpu})

    def warm(self):
        """Gets the tables into the memory of a private server, where that is possible: the first driver is not to read them."""
        if self.pid:
            relations = "'pb_row', 'pb_row_pkey', 'pb_big', 'pgbench_accounts', 'pgbench_accounts_pkey'"
            try:
                self.sql("CREATE EXTENSION IF NOT EXISTS pg_prewarm; "
                         f"SELECT sum(pg_prewarm(name::regclass)) FROM unnest(ARRAY[{relations}]) AS name")
            except subprocess.CalledProcessError:
                print("the tables are not read beforehand: there is no pg_prewarm")
