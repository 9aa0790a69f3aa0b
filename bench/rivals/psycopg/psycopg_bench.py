"""psycopg 3, asynchronous: binary cursors, statements prepared at once, its pipeline mode, server-side cursors for streams."""
import asyncio
import datetime
import random
import re

import psycopg

from harness import (BIG_ROW_BYTES, ROW, SQL_BIG, SQL_INSERT, SQL_ROW, SQL_SERIES, SQL_TPCB, SQL_TYPES, WAITING_TASKS,
                     Ids, array_sum, bytes_sum, int_sum, measure, not_available, options)

o = options()
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
SECOND = datetime.timedelta(seconds=1)
WHERE = {"host": o.host, "port": o.port, "user": o.user, "password": o.password, "dbname": o.db,
         "sslmode": "require" if o.workload == "connect_tls" else "disable", "autocommit": True, "prepare_threshold": 0}
COPY_TYPES = ("int4", "int4", "int4", "text", "float8", "int4", "text")


def placeholders(sql):
    """$1 as psycopg has it; only for statements that name their parameters in order."""
    return re.sub(r"\$\d", "%s", sql)


def mixed_sum(row):
    number, a, name, time, amount, uid, doc, flag, score, tags = row
    return (number + a + len(name) + (time - EPOCH) // SECOND + int(amount * 100) + uid.bytes[0] + doc["n"] + flag
            + int(score) + sum(tags))


def character(value):
    return value[0] if isinstance(value, bytes) else ord(value)


def type_sum(rows):
    total = 0
    for (name, space, owner, length, by_value, category, preferred, defined, delimiter, relation, element,
         array) in rows:
        total += (len(name) + space + owner + length + by_value + character(category) + preferred + defined
                  + character(delimiter) + relation + element + array)
    return total


def big_sum(rows):
    total = 0
    for number, name, score in rows:
        total += number + len(name) + int(score)
    return total


FETCHED = {  # SQL, arguments, sum of the rows
    "select1": ("SELECT 1+1", (), int_sum),
    "pg_type": (SQL_TYPES, (-1, True), type_sum),
    "series": (SQL_SERIES, (1000,), int_sum),
    "large_object": ("SELECT * FROM pb_bytes", (), bytes_sum),
    "arrays": ("SELECT * FROM pb_arrays", (), array_sum),
    "bigfetch": (SQL_BIG, (), big_sum),
}


class Worker:
    def __init__(self, conn, number):
        self.conn, self.ids, self.calls = conn, Ids(number), 0
        self.cursor = conn.cursor(binary=True) if conn else None
        if o.workload in FETCHED:
            sql, self.arguments, self.rows_sum = FETCHED[o.workload]
            self.sql = placeholders(sql)

    async def fetch(self):
        await self.cursor.execute(self.sql, self.arguments)
        rows = await self.cursor.fetchall()
        return self.rows_sum(rows), 1, len(rows), BIG_ROW_BYTES * len(rows) * (o.workload == "bigfetch")

    async def oneplusone(self):
        self.calls += 1
        await self.cursor.execute("SELECT %s::int4 + %s::int4", (self.calls, self.calls + 1))
        return (await self.cursor.fetchone())[0], 1, 1, 0

    async def row10(self):
        await self.cursor.execute(ROW_BY_ID, (self.ids(),))
        return mixed_sum(await self.cursor.fetchone()), 1, 1, 0

    async def insert(self):
        await self.cursor.execute(INSERT, ROW)
        return 0, 1, 1, 0

    async def batch(self):
        async with self.conn.transaction():
            await self.cursor.executemany(BATCH, [ROW] * 1000)  # in pipeline mode, since 3.1
        return 1000, 1, 1000, 0

    async def pipeline(self):
        cursors = []
        async with self.conn.pipeline():
            for _ in range(100):
                cursor = self.conn.cursor(binary=True)
                await cursor.execute(ROW_BY_ID, (self.ids(),))
                cursors.append(cursor)
        total = 0
        for cursor in cursors:
            total += mixed_sum(await cursor.fetchone())
        return total, 100, 100, 0

    async def stream(self):
        total = count = 0
        async with self.conn.transaction(), self.conn.cursor("rows", binary=True) as cursor:
            await cursor.execute(SQL_BIG)
            while rows := await cursor.fetchmany(1000):
                total += big_sum(rows)
                count += len(rows)
        return total, 1, count, BIG_ROW_BYTES * count

    async def copyfrom(self):
        async with self.cursor.copy("COPY pb_copy (a, b, c, d, e, f, g) FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(COPY_TYPES)
            for _ in range(10000):
                await copy.write_row(ROW)
        return self.cursor.rowcount, 1, self.cursor.rowcount, 0

    async def copyout(self):
        size = 0
        form = "binary" if o.workload == "copyout_bin" else "text"
        async with self.cursor.copy(f"COPY pb_big TO STDOUT (FORMAT {form})") as copy:
            async for data in copy:
                size += len(data)
        return size, 1, self.cursor.rowcount, size

    async def tpcb(self):
        aid, bid, tid = random.randint(1, 1000000), random.randint(1, 10), random.randint(1, 100)
        delta, run = random.randint(-5000, 5000), self.cursor.execute
        async with self.conn.transaction():
            await run(TPCB[0], (delta, aid))
            await run(TPCB[1], (aid,))
            await self.cursor.fetchone()
            await run(TPCB[2], (delta, tid))
            await run(TPCB[3], (delta, bid))
            await run(TPCB[4], (tid, bid, aid, delta))
        return 0, 1, 1, 0

    async def connect(self):
        async with await psycopg.AsyncConnection.connect(**WHERE) as conn:
            return (await (await conn.execute("SELECT 1")).fetchone())[0], 1, 1, 0

    copyout_bin, connect_tls = copyout, connect


ROW_BY_ID, TPCB = placeholders(SQL_ROW), [placeholders(sql) for sql in SQL_TPCB]
INSERT, BATCH = placeholders(SQL_INSERT % "pb_insert"), placeholders(SQL_INSERT % "pb_batch")


async def pool():
    try:
        from psycopg_pool import AsyncConnectionPool
    except ImportError:
        not_available("psycopg", o, "Debian 12 has no psycopg_pool")
    where = dict(WHERE)
    ids, settings = Ids(), {name: where.pop(name) for name in ("autocommit", "prepare_threshold")}
    async with AsyncConnectionPool(psycopg.conninfo.make_conninfo(**where), min_size=o.concurrency,
                                   max_size=o.concurrency, timeout=60, kwargs=settings) as connections:
        async def unit():
            async with connections.connection() as conn:
                cursor = conn.cursor(binary=True)
                await cursor.execute(ROW_BY_ID, (ids(),))
                return mixed_sum(await cursor.fetchone()), 1, 1, 0
        await measure("psycopg", o, [unit] * WAITING_TASKS)


async def main():
    if o.workload == "pool":
        return await pool()
    name = "fetch" if o.workload in FETCHED else o.workload
    if not hasattr(Worker, name):
        not_available("psycopg", o, "a pipeline block has one Sync: see pipeline")
    connecting = o.workload.startswith("connect")
    workers = [Worker(None if connecting else await psycopg.AsyncConnection.connect(**WHERE), number)
               for number in range(o.concurrency)]
    await measure("psycopg", o, [getattr(worker, name) for worker in workers])

if __name__ == "__main__":
    asyncio.run(main())
