// postgres.js: tagged templates (it prepares them itself), its own pool and pipelining, cursors for streams, COPY as streams.
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import postgres from 'postgres';

const o = { host: 'localhost', port: 5432, user: 'bench', password: 'bench', db: 'bench', workload: 'select1', concurrency: 1, duration: 3, warmup: 0.5, count: 0 };
for (let i = 2; i + 1 < process.argv.length; i += 2) {
  const name = process.argv[i].slice(2);
  if (!(name in o)) throw new Error(`unknown option --${name}`);
  o[name] = typeof o[name] === 'number' ? Number(process.argv[i + 1]) : process.argv[i + 1];
}
const print = (line) => console.log(JSON.stringify({ driver: 'postgres.js', workload: o.workload, concurrency: o.concurrency, ...line }));

const bigint = { to: 20, from: [20], serialize: String, parse: BigInt };
const open = (max, more = {}) => postgres({
  host: o.host, port: o.port, username: o.user, password: o.password, database: o.db, max, types: { bigint }, onnotice: () => {},
  ...(o.host.startsWith('/') ? { path: `${o.host}/.s.PGSQL.${o.port}` } : {}),
  ssl: o.workload === 'connect_tls' ? { rejectUnauthorized: false } : false, ...more,
});
const ROW = [10, 11, 10, 'TESTTESTTEST', 10.333, 12341234, '123412341234'];
const unit = (sum, rows, queries = 1, bytes = 0) => ({ sum, rows, queries, bytes });
const total = (rows, f) => { let sum = 0; for (const row of rows) sum += f(row); return sum; };
const arraySum = (values) => { let sum = 0; for (const v of values) sum += v; return sum; };
// Values that the driver leaves as strings (numeric, uuid) are converted here.
const mixedSum = (r) => Number(r.id) + r.a + r.name.length + Math.floor(r.ts.getTime() / 1000) + Math.round(Number(r.amount) * 100)
  + parseInt(r.uid.slice(0, 2), 16) + r.doc.n + (r.flag ? 1 : 0) + Math.trunc(r.score) + arraySum(r.tags);
const typeSum = (r) => r.typname.length + r.typnamespace + r.typowner + r.typlen + r.typbyval + r.typcategory.charCodeAt(0)
  + r.typispreferred + r.typisdefined + r.typdelim.charCodeAt(0) + r.typrelid + r.typelem + r.typarray;
const bytesSum = ({ b }) => b.length + b[0] + b[b.length - 1];
const bigSum = (r) => Number(r.id) + r.name.length + Math.trunc(r.score);
const rowById = (sql, id) => sql`SELECT id, a, name, ts, amount, uid, doc, flag, score, tags FROM pb_row WHERE id = ${id}`;
// A template for each table: with sql(table) in it, its text would be put together anew each time.
const [a, b, c, d, e, f, g] = ROW;
const insertInto = {
  pb_insert: (sql) => sql`INSERT INTO pb_insert (a, b, c, d, e, f, g) VALUES (${a}, ${b}, ${c}, ${d}, ${e}, ${f}, ${g})`,
  pb_batch: (sql) => sql`INSERT INTO pb_batch (a, b, c, d, e, f, g) VALUES (${a}, ${b}, ${c}, ${d}, ${e}, ${f}, ${g})`,
};

class Ids {
  constructor(worker) { this.position = worker * 100003; }
  next() { this.position = (this.position + 618033) % 1000000; return this.position + 1; }
}

function* copyLines() {
  const line = ROW.map((v) => (typeof v === 'string' ? v.replace(/[\\\t\n\r]/g, (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[c]) : String(v)));
  for (let i = 0, chunk = ''; i < 10000; i++) {
    chunk += line.join('\t') + '\n';
    if (chunk.length > 60000 || i === 9999) { yield chunk; chunk = ''; }
  }
}
const random = (limit) => Math.floor(Math.random() * limit);

const WORKLOADS = {
  select1: (sql) => async () => unit((await sql`SELECT 1+1 AS v`)[0].v, 1),
  oneplusone: (sql) => { let n = 0; return async () => { n++; return unit((await sql`SELECT ${n}::int4 + ${n + 1}::int4 AS v`)[0].v, 1); }; },
  row10: (sql, ids) => async () => unit(mixedSum((await rowById(sql, ids.next()))[0]), 1),
  pool: (sql, ids) => WORKLOADS.row10(sql, ids),
  insert: (sql) => async () => unit(0, (await insertInto.pb_insert(sql)).count),
  pg_type: (sql) => async () => {
    const rows = await sql`select typname, typnamespace, typowner, typlen, typbyval, typcategory, typispreferred, typisdefined,
      typdelim, typrelid, typelem, typarray from pg_type where typtypmod = ${-1} and typisdefined = ${true}`;
    return unit(total(rows, typeSum), rows.length);
  },
  series: (sql) => async () => { const rows = await sql`SELECT i FROM generate_series(1, ${1000}::int4) AS i`; return unit(total(rows, (r) => r.i), rows.length); },
  large_object: (sql) => async () => { const rows = await sql`SELECT * FROM pb_bytes`; return unit(total(rows, bytesSum), rows.length); },
  arrays: (sql) => async () => { const rows = await sql`SELECT * FROM pb_arrays`; return unit(total(rows, (r) => arraySum(r.a)), rows.length); },
  pipeline: (sql, ids) => async () => {
    const rows = await Promise.all(Array.from({ length: 100 }, () => rowById(sql, ids.next())));
    return unit(total(rows, (r) => mixedSum(r[0])), 100, 100);
  },
  batch: (sql) => async () => { await sql.begin((t) => Array.from({ length: 1000 }, () => insertInto.pb_batch(t))); return unit(1000, 1000); },
  stream: (sql) => async () => {
    let sum = 0, count = 0;
    await sql`SELECT id, name, score FROM pb_big`.cursor(1000, (rows) => { sum += total(rows, bigSum); count += rows.length; });
    return unit(sum, count, 1, 37 * count);
  },
  bigfetch: (sql) => async () => { const rows = await sql`SELECT id, name, score FROM pb_big`; return unit(total(rows, bigSum), rows.length, 1, 37 * rows.length); },
  copyfrom: (sql) => async () => {
    const to = await sql`COPY pb_copy (a, b, c, d, e, f, g) FROM STDIN`.writable();
    for (const chunk of copyLines()) if (!to.write(chunk)) await once(to, 'drain');
    to.end();
    await finished(to);
    return unit(10000, 10000);
  },
  copyout: (sql) => async () => {
    const from = await (o.workload === 'copyout' ? sql`COPY pb_big TO STDOUT` : sql`COPY pb_big TO STDOUT (FORMAT binary)`).readable();
    let size = 0;
    from.on('data', (chunk) => { size += chunk.length; });
    await finished(from);
    return unit(size, 1000000, 1, size);
  },
  copyout_bin: (sql) => WORKLOADS.copyout(sql),
  tpcb: (sql) => async () => {
    const aid = 1 + random(1000000), bid = 1 + random(10), tid = 1 + random(100), delta = random(10001) - 5000;
    await sql.begin(async (t) => {
      await t`UPDATE pgbench_accounts SET abalance = abalance + ${delta}::int4 WHERE aid = ${aid}`;
      await t`SELECT abalance FROM pgbench_accounts WHERE aid = ${aid}`;
      await t`UPDATE pgbench_tellers SET tbalance = tbalance + ${delta}::int4 WHERE tid = ${tid}`;
      await t`UPDATE pgbench_branches SET bbalance = bbalance + ${delta}::int4 WHERE bid = ${bid}`;
      await t`INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (${tid}, ${bid}, ${aid}, ${delta}, CURRENT_TIMESTAMP)`;
    });
    return unit(0, 1);
  },
  connect: () => async () => {
    const sql = open(1, { fetch_types: false });
    const rows = await sql`SELECT 1 AS v`;
    await sql.end();
    return unit(rows[0].v, 1);
  },
  connect_tls: () => WORKLOADS.connect(),
};

const records = { latencies: [], sum: 0, queries: 0, rows: 0, bytes: 0 };
async function phase(workers, seconds) {
  Object.assign(records, { latencies: [], queries: 0, rows: 0, bytes: 0 });
  const end = process.hrtime.bigint() + BigInt(Math.round(seconds * 1e9));
  let left = o.count;
  await Promise.all(workers.map(async (work) => {
    let before = process.hrtime.bigint();
    while (o.count ? left-- > 0 : before < end) {
      const done = await work();
      const after = process.hrtime.bigint();
      records.latencies.push(Number(after - before));
      records.queries += done.queries;
      records.rows += done.rows;
      records.bytes += done.bytes;
      before = after;
    }
  }));
}

if (!WORKLOADS[o.workload]) {
  print({ na: 'postgres.js has a Sync with each query only: see pipeline' });
  process.exit(0);
}
const sql = o.workload.startsWith('connect') ? null : open(o.concurrency);
// One pool with as many connections as workers is what its documentation has instead of single connections; pipelining needs
// one connection each.
const pools = sql && ['pipeline', 'batch'].includes(o.workload) ? Array.from({ length: o.concurrency }, () => open(1)) : [];
const shared = new Ids(0);
const workers = Array.from({ length: o.workload === 'pool' ? 1000 : o.concurrency },
  (_, i) => WORKLOADS[o.workload](pools[i] ?? sql, o.workload === 'pool' ? shared : new Ids(i)));
let checksum = 0;
if (!o.count) {
  for (let i = 0; i < (['row10', 'oneplusone', 'pool'].includes(o.workload) ? 100 : 1); i++) checksum += (await workers[0]()).sum;
  await phase(workers, o.warmup);
}
const before = process.resourceUsage(), started = process.hrtime.bigint();
await phase(workers, o.duration);
const elapsed = Number(process.hrtime.bigint() - started) / 1e9, after = process.resourceUsage();
const latencies = Float64Array.from(records.latencies).sort(), units = latencies.length;
const at = (i) => (units ? latencies[i] / 1e3 : 0);
print({
  units, queries: records.queries, rows: records.rows, bytes: records.bytes, elapsed,
  mean_us: latencies.reduce((a, b) => a + b, 0) / Math.max(units, 1) / 1e3, p50_us: at(units >> 1), p99_us: at(Math.floor(units * 0.99)),
  cpu_user: (after.userCPUTime - before.userCPUTime) / 1e6, cpu_sys: (after.systemCPUTime - before.systemCPUTime) / 1e6,
  maxrss_kb: after.maxRSS, nvcsw: after.voluntaryContextSwitches - before.voluntaryContextSwitches,
  nivcsw: after.involuntaryContextSwitches - before.involuntaryContextSwitches, checksum,
});
process.exit(0);
