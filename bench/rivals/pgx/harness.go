// Command line, latencies, CPU time, the JSON line.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"syscall"
	"time"
)

type options struct {
	host, port, user, password, db, workload string
	concurrency                              int
	duration, warmup                         float64
	count                                    int
}

// unit is what one unit of a workload did.
type unit struct{ sum, queries, rows, bytes int64 }

var o = options{host: "localhost", port: "5432", workload: "select1", concurrency: 1, duration: 3, warmup: 0.5}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgx:", err)
		os.Exit(1)
	}
}

func readOptions() {
	runtime.GOMAXPROCS(1)
	for i := 1; i+1 < len(os.Args); i += 2 {
		name, value := os.Args[i], os.Args[i+1]
		var err error
		switch name {
		case "--host":
			o.host = value
		case "--port":
			o.port = value
		case "--user":
			o.user = value
		case "--password":
			o.password = value
		case "--db":
			o.db = value
		case "--workload":
			o.workload = value
		case "--concurrency":
			o.concurrency, err = strconv.Atoi(value)
		case "--count":
			o.count, err = strconv.Atoi(value)
		case "--duration":
			o.duration, err = strconv.ParseFloat(value, 64)
		case "--warmup":
			o.warmup, err = strconv.ParseFloat(value, 64)
		default:
			err = fmt.Errorf("unknown option %s", name)
		}
		check(err)
	}
}

func where() string {
	mode := "disable"
	if o.workload == "connect_tls" {
		mode = "require"
	}
	return fmt.Sprintf("host=%s port=%s user=%s password='%s' dbname=%s sslmode=%s", o.host, o.port, o.user, o.password, o.db, mode)
}

func notAvailable(why string) {
	printLine(map[string]interface{}{"na": why})
	os.Exit(0)
}

func printLine(line map[string]interface{}) {
	line["driver"], line["workload"], line["concurrency"] = "pgx", o.workload, o.concurrency
	check(json.NewEncoder(os.Stdout).Encode(line))
}

func seconds(from, to syscall.Timeval) float64 {
	return float64(to.Sec-from.Sec) + 1e-6*float64(to.Usec-from.Usec)
}

// recorder collects what all goroutines did; with one processor its lock is never waited for.
type recorder struct {
	sync.Mutex
	latencies []uint32
	total     unit
	left      int
}

func (r *recorder) phase(units []func() unit, length float64) {
	r.latencies, r.total, r.left = r.latencies[:0], unit{}, o.count
	end := time.Now().Add(time.Duration(length * 1e9))
	var all sync.WaitGroup
	for _, f := range units {
		all.Add(1)
		go func(f func() unit) {
			defer all.Done()
			before := time.Now()
			for r.another(before, end) {
				done := f()
				after := time.Now()
				r.add(after.Sub(before), done)
				before = after
			}
		}(f)
	}
	all.Wait()
}

func (r *recorder) another(now, end time.Time) bool {
	if o.count == 0 {
		return now.Before(end)
	}
	r.Lock()
	defer r.Unlock()
	r.left--
	return r.left >= 0
}

func (r *recorder) add(latency time.Duration, done unit) {
	r.Lock()
	defer r.Unlock()
	r.latencies = append(r.latencies, uint32(latency))
	r.total.sum += done.sum
	r.total.queries += done.queries
	r.total.rows += done.rows
	r.total.bytes += done.bytes
}

// measure runs the units, each in a goroutine of its own.
func measure(units []func() unit) {
	var checksum int64
	r := &recorder{}
	if o.count == 0 {
		sample := 1
		if o.workload == "row10" || o.workload == "oneplusone" || o.workload == "pool" {
			sample = 100
		}
		for i := 0; i < sample; i++ {
			checksum += units[0]().sum
		}
		r.phase(units, o.warmup)
	}
	var before, after syscall.Rusage
	check(syscall.Getrusage(0, &before))
	started := time.Now()
	r.phase(units, o.duration)
	elapsed := time.Since(started).Seconds()
	check(syscall.Getrusage(0, &after))

	l := r.latencies
	sort.Slice(l, func(i, j int) bool { return l[i] < l[j] })
	var sum, p50, p99 float64
	for _, v := range l {
		sum += float64(v)
	}
	if len(l) > 0 {
		sum, p50, p99 = sum/float64(len(l)), float64(l[len(l)/2]), float64(l[len(l)*99/100])
	}
	printLine(map[string]interface{}{
		"units": len(l), "queries": r.total.queries, "rows": r.total.rows, "bytes": r.total.bytes, "elapsed": elapsed,
		"mean_us": sum / 1e3, "p50_us": p50 / 1e3, "p99_us": p99 / 1e3,
		"cpu_user": seconds(before.Utime, after.Utime), "cpu_sys": seconds(before.Stime, after.Stime),
		"maxrss_kb": after.Maxrss, "nvcsw": after.Nvcsw - before.Nvcsw, "nivcsw": after.Nivcsw - before.Nivcsw,
		"checksum": checksum, "sink": r.total.sum & 1,
	})
}
