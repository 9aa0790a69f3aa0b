// pgx with one processor (GOMAXPROCS=1): prepared statements, its Batch where several queries are at hand, its pool, rows
// scanned into variables as its documentation shows.
package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgtype"
	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

const sqlRow = "SELECT id, a, name, ts, amount, uid, doc, flag, score, tags FROM pb_row WHERE id = $1"
const sqlTypes = "select typname, typnamespace, typowner, typlen, typbyval, typcategory, typispreferred, typisdefined, " +
	"typdelim, typrelid, typelem, typarray from pg_type where typtypmod = $1 and typisdefined = $2"
const sqlInsert = "INSERT INTO %s (a, b, c, d, e, f, g) VALUES ($1, $2, $3, $4, $5, $6, $7)"

var statements = map[string]string{
	"select1": "SELECT 1+1", "oneplusone": "SELECT $1::int4 + $2::int4", "row10": sqlRow, "pipeline": sqlRow,
	"insert": fmt.Sprintf(sqlInsert, "pb_insert"), "batch": fmt.Sprintf(sqlInsert, "pb_batch"), "pg_type": sqlTypes,
	"series": "SELECT i FROM generate_series(1, $1::int4) AS i", "large_object": "SELECT * FROM pb_bytes",
	"arrays": "SELECT * FROM pb_arrays", "stream": "SELECT id, name, score FROM pb_big",
}
var tpcbStatements = []string{
	"UPDATE pgbench_accounts SET abalance = abalance + $1::int4 WHERE aid = $2",
	"SELECT abalance FROM pgbench_accounts WHERE aid = $1",
	"UPDATE pgbench_tellers SET tbalance = tbalance + $1::int4 WHERE tid = $2",
	"UPDATE pgbench_branches SET bbalance = bbalance + $1::int4 WHERE bid = $2",
	"INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)",
}
var ctx = context.Background()

type scanner interface{ Scan(...interface{}) error }

type mixed struct {
	id     int64
	a      int32
	name   string
	ts     time.Time
	amount pgtype.Numeric
	uid    pgtype.UUID
	doc    pgtype.JSONB
	flag   bool
	score  float64
	tags   []int32
}

func (m *mixed) scan(row scanner) int64 {
	check(row.Scan(&m.id, &m.a, &m.name, &m.ts, &m.amount, &m.uid, &m.doc, &m.flag, &m.score, &m.tags))
	json := m.doc.Bytes[len(`{"n": `):]
	n, err := strconv.Atoi(string(json[:bytes.IndexByte(json, ',')]))
	check(err)
	cents := m.amount.Int.Int64()
	for e := m.amount.Exp; e > -2; e-- {
		cents *= 10
	}
	for e := m.amount.Exp; e < -2; e++ {
		cents /= 10
	}
	sum := m.id + int64(m.a) + int64(len(m.name)) + m.ts.Unix() + cents + int64(m.uid.Bytes[0]) + int64(n)
	return sum + truth(m.flag) + int64(m.score) + arraySum(m.tags)
}

func arraySum(values []int32) (sum int64) {
	for _, v := range values {
		sum += int64(v)
	}
	return sum
}
func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

type worker struct {
	conn     *pgx.Conn
	position int64
	calls    int32
	row      mixed
}

func (w *worker) nextID() int64 {
	w.position = (w.position + 618033) % 1000000
	return w.position + 1
}

// each calls f for every row of the worker's statement.
func (w *worker) each(f func(pgx.Rows), arguments ...interface{}) int64 {
	rows, err := w.conn.Query(ctx, "s", arguments...)
	check(err)
	var count int64
	for rows.Next() {
		f(rows)
		count++
	}
	check(rows.Err())
	return count
}

func row7() []interface{} {
	return []interface{}{int32(10), int32(11), int32(10), "TESTTESTTEST", 10.333, int32(12341234), "123412341234"}
}

type counter int64

func (c *counter) Write(data []byte) (int, error) {
	*c += counter(len(data))
	return len(data), nil
}

func (w *worker) fetch() unit {
	var sum, rows int64
	switch o.workload {
	case "pg_type":
		var name string
		var space, owner, relation, element, array uint32
		var length int16
		var byValue, preferred, defined bool
		var category, delimiter pgtype.QChar
		rows = w.each(func(r pgx.Rows) {
			check(r.Scan(&name, &space, &owner, &length, &byValue, &category, &preferred, &defined, &delimiter, &relation,
				&element, &array))
			sum += int64(len(name)) + int64(length) + truth(byValue) + truth(preferred) + truth(defined)
			sum += int64(space) + int64(owner) + int64(relation) + int64(element) + int64(array)
			sum += int64(uint8(category.Int)) + int64(uint8(delimiter.Int))
		}, int32(-1), true)
	case "series":
		var v int32
		rows = w.each(func(r pgx.Rows) {
			check(r.Scan(&v))
			sum += int64(v)
		}, int32(1000))
	case "large_object":
		var v []byte
		rows = w.each(func(r pgx.Rows) {
			check(r.Scan(&v))
			sum += int64(len(v)) + int64(v[0]) + int64(v[len(v)-1])
		})
	case "arrays":
		var v []int32
		rows = w.each(func(r pgx.Rows) {
			check(r.Scan(&v))
			sum += arraySum(v)
		})
	case "stream":
		var id int64
		var name string
		var score float64
		rows = w.each(func(r pgx.Rows) {
			check(r.Scan(&id, &name, &score))
			sum += id + int64(len(name)) + int64(score)
		})
		return unit{sum, 1, rows, 37 * rows}
	}
	return unit{sum, 1, rows, 0}
}

func (w *worker) tpcb() unit {
	aid, bid := 1+rand.Int31n(1000000), 1+rand.Int31n(10)
	tid, delta := 1+rand.Int31n(100), rand.Int31n(10001)-5000
	var balance int32
	check(w.conn.BeginFunc(ctx, func(t pgx.Tx) error {
		execute := func(statement string, arguments ...interface{}) {
			_, err := t.Exec(ctx, statement, arguments...)
			check(err)
		}
		execute("s0", delta, aid)
		check(t.QueryRow(ctx, "s1", aid).Scan(&balance))
		execute("s2", delta, tid)
		execute("s3", delta, bid)
		execute("s4", tid, bid, aid, delta)
		return nil
	}))
	return unit{0, 1, 1, 0}
}

func (w *worker) unit() unit {
	var v int32
	switch o.workload {
	case "select1":
		check(w.conn.QueryRow(ctx, "s").Scan(&v))
		return unit{int64(v), 1, 1, 0}
	case "oneplusone":
		w.calls++
		check(w.conn.QueryRow(ctx, "s", w.calls, w.calls+1).Scan(&v))
		return unit{int64(v), 1, 1, 0}
	case "row10":
		return unit{w.row.scan(w.conn.QueryRow(ctx, "s", w.nextID())), 1, 1, 0}
	case "insert":
		tag, err := w.conn.Exec(ctx, "s", row7()...)
		check(err)
		return unit{0, 1, tag.RowsAffected(), 0}
	case "batch":
		batch := &pgx.Batch{}
		for i := 0; i < 1000; i++ {
			batch.Queue("s", row7()...)
		}
		check(w.conn.SendBatch(ctx, batch).Close()) // reads all results
		return unit{1000, 1, 1000, 0}
	case "pipeline":
		batch := &pgx.Batch{}
		for i := 0; i < 100; i++ {
			batch.Queue("s", w.nextID())
		}
		results := w.conn.SendBatch(ctx, batch)
		var sum int64
		for i := 0; i < 100; i++ {
			sum += w.row.scan(results.QueryRow())
		}
		check(results.Close())
		return unit{sum, 100, 100, 0}
	case "copyfrom":
		rows := pgx.CopyFromSlice(10000, func(int) ([]interface{}, error) { return row7(), nil })
		n, err := w.conn.CopyFrom(ctx, pgx.Identifier{"pb_copy"}, []string{"a", "b", "c", "d", "e", "f", "g"}, rows)
		check(err)
		return unit{n, 1, n, 0}
	case "copyout", "copyout_bin":
		format := map[string]string{"copyout": "text", "copyout_bin": "binary"}[o.workload]
		var size counter
		tag, err := w.conn.PgConn().CopyTo(ctx, &size, "COPY pb_big TO STDOUT (FORMAT "+format+")")
		check(err)
		return unit{int64(size), 1, tag.RowsAffected(), int64(size)}
	case "tpcb":
		return w.tpcb()
	case "connect", "connect_tls":
		conn, err := pgx.Connect(ctx, where())
		check(err)
		check(conn.QueryRow(ctx, "SELECT 1", pgx.QuerySimpleProtocol(true)).Scan(&v))
		check(conn.Close(ctx))
		return unit{int64(v), 1, 1, 0}
	}
	return w.fetch()
}

func open(number int) *worker {
	w := &worker{position: int64(number) * 100003}
	if strings.HasPrefix(o.workload, "connect") {
		return w
	}
	var err error
	w.conn, err = pgx.Connect(ctx, where())
	check(err)
	if sql, ok := statements[o.workload]; ok {
		_, err = w.conn.Prepare(ctx, "s", sql)
		check(err)
	} else if o.workload == "tpcb" {
		for i, sql := range tpcbStatements {
			_, err = w.conn.Prepare(ctx, "s"+strconv.Itoa(i), sql)
			check(err)
		}
	}
	return w
}

// pooled gives 1000 tasks that share connections.
func pooled() []func() unit {
	config, err := pgxpool.ParseConfig(where() + fmt.Sprintf(" pool_min_conns=%d pool_max_conns=%d", o.concurrency, o.concurrency))
	check(err)
	pool, err := pgxpool.ConnectConfig(ctx, config)
	check(err)
	ids, lock := &worker{}, &sync.Mutex{}
	tasks := make([]func() unit, 1000)
	for i := range tasks {
		row := &mixed{}
		tasks[i] = func() unit {
			conn, err := pool.Acquire(ctx)
			check(err)
			defer conn.Release()
			lock.Lock()
			id := ids.nextID()
			lock.Unlock()
			return unit{row.scan(conn.QueryRow(ctx, sqlRow, id)), 1, 1, 0}
		}
	}
	return tasks
}

func main() {
	readOptions()
	var units []func() unit
	switch o.workload {
	case "pool":
		units = pooled()
	case "pipeline_sync":
		notAvailable("a Batch has one Sync: see pipeline")
	case "bigfetch":
		notAvailable("pgx streams always: see stream")
	default:
		for i := 0; i < o.concurrency; i++ {
			units = append(units, open(i).unit)
		}
	}
	measure(units)
}
