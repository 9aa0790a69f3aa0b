// tokio-postgres on a current-thread runtime: prepared statements, joined futures where several queries are at hand (the
// driver pipelines them), query_raw for streams, its binary COPY writer.
use std::cell::RefCell;
use std::error::Error;
use std::rc::Rc;
use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use futures_util::{pin_mut, StreamExt, TryStreamExt};
use postgres_types::{FromSql, ToSql, Type};
use tokio::sync::Semaphore;
use tokio::task::spawn_local;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::{Client, NoTls, Row, Statement};

mod harness;
use harness::{not_available, Ids, Options, Recorder, Unit};

const SQL_ROW: &str = "SELECT id, a, name, ts, amount, uid, doc, flag, score, tags FROM pb_row WHERE id = $1";
const COPY_IN: &str = "COPY pb_copy (a, b, c, d, e, f, g) FROM STDIN (FORMAT binary)";
const COPY_TYPES: [Type; 7] = [Type::INT4, Type::INT4, Type::INT4, Type::TEXT, Type::FLOAT8, Type::INT4, Type::TEXT];
const TPCB: [&str; 5] = [
    "UPDATE pgbench_accounts SET abalance = abalance + $1::int4 WHERE aid = $2",
    "SELECT abalance FROM pgbench_accounts WHERE aid = $1",
    "UPDATE pgbench_tellers SET tbalance = tbalance + $1::int4 WHERE tid = $2",
    "UPDATE pgbench_branches SET bbalance = bbalance + $1::int4 WHERE bid = $2",
    "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)",
];

fn sql_of(workload: &str) -> Option<&'static str> {
    Some(match workload {
        "select1" => "SELECT 1+1",
        "oneplusone" => "SELECT $1::int4 + $2::int4",
        "row10" | "pipeline" | "pool" => SQL_ROW,
        "insert" => "INSERT INTO pb_insert (a, b, c, d, e, f, g) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        "batch" => "INSERT INTO pb_batch (a, b, c, d, e, f, g) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        "pg_type" => {
            "select typname, typnamespace, typowner, typlen, typbyval, typcategory, typispreferred, typisdefined, \
             typdelim, typrelid, typelem, typarray from pg_type where typtypmod = $1 and typisdefined = $2"
        }
        "series" => "SELECT i FROM generate_series(1, $1::int4) AS i",
        "large_object" => "SELECT * FROM pb_bytes",
        "arrays" => "SELECT * FROM pb_arrays",
        "stream" | "bigfetch" => "SELECT id, name, score FROM pb_big",
        _ => return None,
    })
}

/// numeric with two decimals, as an integer of cents.
struct Cents(i64);
impl<'a> FromSql<'a> for Cents {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let int2 = |at: usize| i64::from(i16::from_be_bytes([raw[at], raw[at + 1]]));
        let (groups, weight) = (int2(0), int2(2));
        let digits = |i: i64| if i < groups { int2(8 + 2 * i as usize) } else { 0 };
        let value = (0..=weight + 1).fold(0, |value, i| value * 10000 + digits(i)) / 100;
        Ok(Cents(if int2(4) as u16 == 0x4000 { -value } else { value }))
    }
    fn accepts(t: &Type) -> bool {
        *t == Type::NUMERIC
    }
}

/// jsonb as its text.
struct JsonText<'a>(&'a str);
impl<'a> FromSql<'a> for JsonText<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(JsonText(std::str::from_utf8(&raw[1..])?))
    }
    fn accepts(t: &Type) -> bool {
        *t == Type::JSONB
    }
}

fn mixed_sum(row: &Row) -> i64 {
    let json = row.get::<_, JsonText>(6).0[6..].split(',').next().unwrap();
    row.get::<_, i64>(0)
        + i64::from(row.get::<_, i32>(1))
        + row.get::<_, &str>(2).len() as i64
        + row.get::<_, DateTime<Utc>>(3).timestamp()
        + row.get::<_, Cents>(4).0
        + i64::from(row.get::<_, uuid::Uuid>(5).as_bytes()[0])
        + json.parse::<i64>().unwrap()
        + i64::from(row.get::<_, bool>(7))
        + row.get::<_, f64>(8) as i64
        + array_sum(&row.get::<_, Vec<i32>>(9))
}
fn array_sum(values: &[i32]) -> i64 {
    values.iter().map(|&v| i64::from(v)).sum()
}
fn type_sum(row: &Row) -> i64 {
    let oid = |i: usize| i64::from(row.get::<_, u32>(i));
    let flag = |i: usize| i64::from(row.get::<_, bool>(i));
    let character = |i: usize| i64::from(row.get::<_, i8>(i) as u8);
    row.get::<_, &str>(0).len() as i64
        + i64::from(row.get::<_, i16>(3))
        + (oid(1) + oid(2) + oid(9) + oid(10) + oid(11))
        + (flag(4) + flag(6) + flag(7))
        + (character(5) + character(8))
}
fn bytes_sum(row: &Row) -> i64 {
    let value: &[u8] = row.get(0);
    value.len() as i64 + i64::from(value[0]) + i64::from(value[value.len() - 1])
}
fn big_sum(row: &Row) -> i64 {
    row.get::<_, i64>(0) + row.get::<_, &str>(1).len() as i64 + row.get::<_, f64>(2) as i64
}

async fn connect(o: &Options) -> Client {
    let where_ = format!(
        "host={} port={} user={} password={} dbname={} sslmode=disable",
        o.host, o.port, o.user, o.password, o.db
    );
    let (client, connection) = tokio_postgres::connect(&where_, NoTls).await.expect("connect");
    spawn_local(async move { connection.await.expect("connection") });
    client
}

struct Worker {
    client: Option<Client>,
    statements: Vec<Statement>,
    ids: Ids,
    calls: i32,
    seed: u64,
}

impl Worker {
    async fn new(o: &Options, number: usize) -> Worker {
        let mut w = Worker { client: None, statements: vec![], ids: Ids::new(number), calls: 0, seed: number as u64 + 1 };
        if o.workload == "connect" {
            return w;
        }
        let client = connect(o).await;
        let of_workload = sql_of(&o.workload);
        let all: &[&str] = if o.workload == "tpcb" { &TPCB } else { of_workload.as_slice_or_empty() };
        for sql in all {
            w.statements.push(client.prepare(sql).await.expect("prepare"));
        }
        w.client = Some(client);
        w
    }
    fn client(&self) -> &Client {
        self.client.as_ref().unwrap()
    }
    fn below(&mut self, limit: u64) -> i32 {
        self.seed = self.seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.seed >> 33) % limit) as i32
    }

    async fn fetch(&self, parameters: &[&(dyn ToSql + Sync)], sum: impl Fn(&Row) -> i64) -> Unit {
        let rows = self.client().query(&self.statements[0], parameters).await.unwrap();
        Unit { sum: rows.iter().map(sum).sum(), queries: 1, rows: rows.len() as u64, bytes: 0 }
    }
    async fn one(&self, parameters: &[&(dyn ToSql + Sync)], sum: impl Fn(&Row) -> i64) -> Unit {
        let row = self.client().query_one(&self.statements[0], parameters).await.unwrap();
        Unit { sum: sum(&row), queries: 1, rows: 1, bytes: 0 }
    }
    async fn tpcb(&mut self) -> Unit {
        let (aid, bid) = (self.below(1_000_000) + 1, self.below(10) + 1);
        let (tid, delta) = (self.below(100) + 1, self.below(10_001) - 5000);
        let s = self.statements.clone();
        let t = self.client.as_mut().unwrap().transaction().await.unwrap();
        t.execute(&s[0], &[&delta, &aid]).await.unwrap();
        t.query_one(&s[1], &[&aid]).await.unwrap().get::<_, i32>(0);
        t.execute(&s[2], &[&delta, &tid]).await.unwrap();
        t.execute(&s[3], &[&delta, &bid]).await.unwrap();
        t.execute(&s[4], &[&tid, &bid, &aid, &delta]).await.unwrap();
        t.commit().await.unwrap();
        Unit { sum: 0, queries: 1, rows: 1, bytes: 0 }
    }

    async fn unit(&mut self, o: &Options) -> Unit {
        let int = |row: &Row| i64::from(row.get::<_, i32>(0));
        let values = std::hint::black_box((10i32, 11i32, 10i32, "TESTTESTTEST", 10.333f64, 12341234i32, "123412341234"));
        let (a, b, c, d, e, f, g) = &values;
        let row: [&(dyn ToSql + Sync); 7] = [a, b, c, d, e, f, g];
        match o.workload.as_str() {
            "select1" => self.one(&[], int).await,
            "oneplusone" => {
                self.calls += 1;
                self.one(&[&self.calls, &(self.calls + 1)], int).await
            }
            "row10" => {
                let id = self.ids.next();
                self.one(&[&id], mixed_sum).await
            }
            "insert" => {
                let rows = self.client().execute(&self.statements[0], &row).await.unwrap();
                Unit { sum: 0, queries: 1, rows, bytes: 0 }
            }
            "pg_type" => self.fetch(&[&-1i32, &true], type_sum).await,
            "series" => self.fetch(&[&1000i32], int).await,
            "large_object" => self.fetch(&[], bytes_sum).await,
            "arrays" => self.fetch(&[], |row| array_sum(&row.get::<_, Vec<i32>>(0))).await,
            "bigfetch" => {
                let unit = self.fetch(&[], big_sum).await;
                Unit { bytes: 37 * unit.rows, ..unit }
            }
            "stream" => {
                let rows = self.client().query_raw(&self.statements[0], [0i32; 0]).await.unwrap();
                pin_mut!(rows);
                let mut unit = Unit { sum: 0, queries: 1, rows: 0, bytes: 0 };
                while let Some(row) = rows.try_next().await.unwrap() {
                    unit.sum += big_sum(&row);
                    unit.rows += 1;
                }
                Unit { bytes: 37 * unit.rows, ..unit }
            }
            "pipeline" => {
                let ids: Vec<i64> = (0..100).map(|_| self.ids.next()).collect();
                let (client, statement) = (self.client(), &self.statements[0]);
                let queries = ids.iter().map(|id| async move { client.query_one(statement, &[id]).await.unwrap() });
                let rows = join_all(queries).await;
                Unit { sum: rows.iter().map(mixed_sum).sum(), queries: 100, rows: 100, bytes: 0 }
            }
            "batch" => {
                let statement = self.statements[0].clone();
                let t = self.client.as_mut().unwrap().transaction().await.unwrap();
                for done in join_all((0..1000).map(|_| t.execute(&statement, &row))).await {
                    done.unwrap();
                }
                t.commit().await.unwrap();
                Unit { sum: 1000, queries: 1, rows: 1000, bytes: 0 }
            }
            "copyfrom" => {
                let sink = self.client().copy_in::<_, Bytes>(COPY_IN).await.unwrap();
                let writer = BinaryCopyInWriter::new(sink, &COPY_TYPES);
                pin_mut!(writer);
                for _ in 0..10_000 {
                    writer.as_mut().write(&row).await.unwrap();
                }
                let rows = writer.finish().await.unwrap();
                Unit { sum: rows as i64, queries: 1, rows, bytes: 0 }
            }
            "copyout" | "copyout_bin" => {
                let format = if o.workload == "copyout" { "text" } else { "binary" };
                let data = self.client().copy_out(&*format!("COPY pb_big TO STDOUT (FORMAT {format})")).await.unwrap();
                pin_mut!(data);
                let mut unit = Unit { sum: 0, queries: 1, rows: 0, bytes: 0 };
                while let Some(chunk) = data.next().await {
                    unit.bytes += chunk.unwrap().len() as u64;
                    unit.rows += 1;
                }
                Unit { sum: unit.bytes as i64, ..unit }
            }
            "tpcb" => self.tpcb().await,
            "connect" => {
                let client = connect(o).await;
                let row = client.query_one("SELECT 1", &[]).await.unwrap();
                Unit { sum: int(&row), queries: 1, rows: 1, bytes: 0 }
            }
            _ => unreachable!(),
        }
    }
}

trait AsSliceOrEmpty<T> {
    fn as_slice_or_empty(&self) -> &[T];
}
impl<T> AsSliceOrEmpty<T> for Option<T> {
    fn as_slice_or_empty(&self) -> &[T] {
        match self {
            Some(value) => std::slice::from_ref(value),
            None => &[],
        }
    }
}

/// Units of one worker, until the recorder says that it is enough; gives the worker back.
async fn work(o: Rc<Options>, mut worker: Worker, records: Rc<RefCell<Recorder>>) -> Worker {
    let mut before = Instant::now();
    while records.borrow_mut().another(before) {
        let unit = worker.unit(&o).await;
        let after = Instant::now();
        records.borrow_mut().add(after - before, &unit);
        before = after;
    }
    worker
}

/// Tasks that share connections: there is no pool among Debian's crates; this is the least that one can be.
async fn task(permits: Rc<Semaphore>, free: Rc<RefCell<Vec<Worker>>>, ids: Rc<RefCell<Ids>>, records: Rc<RefCell<Recorder>>) {
    let mut before = Instant::now();
    while records.borrow_mut().another(before) {
        let permit = permits.acquire().await.unwrap();
        let worker = free.borrow_mut().pop().unwrap();
        let id = ids.borrow_mut().next();
        let unit = worker.one(&[&id], mixed_sum).await;
        free.borrow_mut().push(worker);
        drop(permit);
        let after = Instant::now();
        records.borrow_mut().add(after - before, &unit);
        before = after;
    }
}

async fn run(o: Options) {
    if o.workload == "connect_tls" {
        not_available(&o, "Debian has no TLS connector for it");
    }
    if sql_of(&o.workload).is_none() && !["tpcb", "connect", "copyfrom", "copyout", "copyout_bin"].contains(&&*o.workload) {
        not_available(&o, "tokio-postgres has a Sync with each query only: see pipeline");
    }
    let mut workers = vec![];
    for number in 0..o.concurrency {
        workers.push(Worker::new(&o, number).await);
    }
    let mut checksum = 0;
    let mut first_ids = Ids::new(0);
    for _ in 0..if o.count == 0 { o.checksum_units() } else { 0 } {
        if o.workload == "pool" {
            checksum += workers[0].one(&[&first_ids.next()], mixed_sum).await.sum;
        } else {
            checksum += workers[0].unit(&o).await.sum;
        }
    }
    let records = Rc::new(RefCell::new(Recorder::default()));
    let o = Rc::new(o);
    let free = Rc::new(RefCell::new(vec![]));
    let (permits, ids) = (Rc::new(Semaphore::new(o.concurrency)), Rc::new(RefCell::new(first_ids)));
    if o.workload == "pool" {
        free.borrow_mut().append(&mut workers);
    }
    for seconds in if o.count == 0 { vec![o.warmup, o.duration] } else { vec![0.0] } {
        records.borrow_mut().begin(seconds, o.count);
        // Tasks of the runtime, so that only those that can go on are looked at.
        if o.workload == "pool" {
            let tasks = (0..1000).map(|_| spawn_local(task(permits.clone(), free.clone(), ids.clone(), records.clone())));
            for done in join_all(tasks).await {
                done.unwrap();
            }
        } else {
            let tasks = workers.drain(..).map(|w| spawn_local(work(o.clone(), w, records.clone())));
            workers = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
        }
        records.borrow_mut().end();
    }
    let mut records = records.borrow_mut();
    records.report(&o, checksum);
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, run(Options::parse()));
}
