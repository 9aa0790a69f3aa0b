"""asyncpg under uvloop: prepared statements kept by the application, cursors for streams, its own pool and COPY."""
import asyncio
import datetime
import random

import asyncpg
import uvloop

from harness import (BIG_ROW_BYTES, COLUMNS, ROW, SQL_BIG, SQL_INSERT, SQL_ROW, SQL_SERIES, SQL_TPCB, SQL_TYPES,
                     WAITING_TASKS, Ids, array_sum, bytes_sum, int_sum, measure, not_available, options)

o = options()
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
SECOND = datetime.timedelta(seconds=1)
SSL = "require" if o.workload == "connect_tls" else False
WHERE = {"host": o.host, "port": o.port, "user": o.user, "password": o.password, "database": o.db, "ssl": SSL}
if o.host.startswith("/"):
    del WHERE["ssl"]


def mixed_sum(row):
    number, a, name, time, amount, uid, doc, flag, score, tags = row
    return (number + a + len(name) + (time - EPOCH) // SECOND + int(amount * 100) + uid.bytes[0]
            + int(doc[6:doc.index(",")]) + flag + int(score) + sum(tags))


def type_sum(rows):
    total = 0
    for (name, space, owner, length, by_value, category, preferred, defined, delimiter, relation, element,
         array) in rows:
        total += (len(name) + space + owner + length + by_value + category[0] + preferred + defined + delimiter[0]
                  + relation + element + array)
    return total


FETCHED = {  # SQL, arguments, sum of the rows
    "pg_type": (SQL_TYPES, (-1, True), type_sum),
    "series": (SQL_SERIES, (1000,), int_sum),
    "large_object": ("SELECT * FROM pb_bytes", (), bytes_sum),
    "arrays": ("SELECT * FROM pb_arrays", (), array_sum),
}


async def fetching(conn):
    sql, arguments, rows_sum = FETCHED[o.workload]
    statement = await conn.prepare(sql)

    async def unit():
        rows = await statement.fetch(*arguments)
        return rows_sum(rows), 1, len(rows), 0
    return unit


async def select1(conn):
    statement = await conn.prepare("SELECT 1+1")

    async def unit():
        return await statement.fetchval(), 1, 1, 0
    return unit


async def oneplusone(conn):
    statement = await conn.prepare("SELECT $1::int4 + $2::int4")
    calls = 0

    async def unit():
        nonlocal calls
        calls += 1
        return await statement.fetchval(calls, calls + 1), 1, 1, 0
    return unit


async def row10(conn, ids):
    statement = await conn.prepare(SQL_ROW)

    async def unit():
        return mixed_sum(await statement.fetchrow(ids())), 1, 1, 0
    return unit


async def insert(conn):
    statement = await conn.prepare(SQL_INSERT % "pb_insert")

    async def unit():
        await statement.fetch(*ROW)
        return 0, 1, 1, 0
    return unit


async def batch(conn):
    sql, rows = SQL_INSERT % "pb_batch", [ROW] * 1000

    async def unit():
        await conn.executemany(sql, rows)
        return 1000, 1, 1000, 0
    return unit


async def copyfrom(conn):
    rows = [ROW] * 10000

    async def unit():
        tag = await conn.copy_records_to_table("pb_copy", columns=COLUMNS, records=rows)
        count = int(tag.split()[1])
        return count, 1, count, 0
    return unit


async def copyout(conn):
    form = "binary" if o.workload == "copyout_bin" else "text"

    async def unit():
        size = 0

        async def count(data):
            nonlocal size
            size += len(data)
        tag = await conn.copy_from_table("pb_big", output=count, format=form)
        return size, 1, int(tag.split()[1]), size
    return unit


def big_sum(rows):
    total = 0
    for number, name, score in rows:
        total += number + len(name) + int(score)
    return total


async def bigfetch(conn):
    statement = await conn.prepare(SQL_BIG)

    async def unit():
        rows = await statement.fetch()
        return big_sum(rows), 1, len(rows), BIG_ROW_BYTES * len(rows)
    return unit


async def stream(conn):
    statement = await conn.prepare(SQL_BIG)

    async def unit():
        total = count = 0
        async with conn.transaction():
            async for number, name, score in statement.cursor(prefetch=1000):
                total += number + len(name) + int(score)
                count += 1
        return total, 1, count, BIG_ROW_BYTES * count
    return unit


async def tpcb(conn):
    scale = await conn.fetchval("SELECT count(*) FROM pgbench_branches")
    account, balance, teller, branch, history = [await conn.prepare(sql) for sql in SQL_TPCB]

    async def unit():
        aid, bid = random.randint(1, 100000 * scale), random.randint(1, scale)
        tid, delta = random.randint(1, 10 * scale), random.randint(-5000, 5000)
        async with conn.transaction():
            await account.fetch(delta, aid)
            await balance.fetchval(aid)
            await teller.fetch(delta, tid)
            await branch.fetch(delta, bid)
            await history.fetch(tid, bid, aid, delta)
        return 0, 1, 1, 0
    return unit


async def connect_once():
    conn = await asyncpg.connect(**WHERE)
    value = await conn.fetchval("SELECT 1")
    await conn.close()
    return value, 1, 1, 0

WORKLOADS = {"select1": select1, "oneplusone": oneplusone, "insert": insert, "batch": batch, "copyfrom": copyfrom,
             "copyout": copyout, "copyout_bin": copyout, "bigfetch": bigfetch, "stream": stream, "tpcb": tpcb}


async def pool():
    ids = Ids()
    async with asyncpg.create_pool(**WHERE, min_size=o.concurrency, max_size=o.concurrency) as connections:
        async def unit():
            async with connections.acquire() as conn:
                return mixed_sum(await conn.fetchrow(SQL_ROW, ids())), 1, 1, 0
        await measure("asyncpg", o, [unit] * WAITING_TASKS)


async def main():
    if o.workload == "pool":
        return await pool()
    if o.workload.startswith("connect"):
        return await measure("asyncpg", o, [connect_once] * o.concurrency)
    workers = []
    for number in range(o.concurrency):
        conn = await asyncpg.connect(**WHERE)
        if o.workload == "row10":
            workers.append(await row10(conn, Ids(number)))
        elif o.workload in FETCHED:
            workers.append(await fetching(conn))
        elif o.workload in WORKLOADS:
            workers.append(await WORKLOADS[o.workload](conn))
        else:
            not_available("asyncpg", o, "asyncpg has no pipelining of queries")
    await measure("asyncpg", o, workers)

if __name__ == "__main__":
    uvloop.install()
    asyncio.run(main())
