"""Runs one driver on one workload."""
import json
import os
import re
import signal
import subprocess

from . import workloads

# The shell starts the program in a process of its own: the peak of memory of a process begins with that of its parent.
SHELL = ["/bin/sh", "-c", '"$@"; exit $?', "sh"]


def arguments(server, workload, concurrency, duration, warmup, count=0):
    host = "127.0.0.1" if workload.tcp and server.host.startswith("/") else server.host
    line = ["--host", host, "--port", server.port, "--user", server.user, "--password", server.password, "--db",
            server.database, "--workload", workload.name, "--concurrency", str(concurrency), "--duration",
            str(duration), "--warmup", str(warmup)]
    return line + ["--count", str(count)] if count else line


def environment(server):
    return {**{k: v for k, v in os.environ.items() if k != "PGSSLMODE"}, **server.environment()}


def run(driver, server, workload, concurrency, duration, warmup, cpu=None):
    """One run, as a dictionary: the driver's line, or one with `na` or `error`."""
    preparation = workloads.before(workload)
    if preparation:
        server.sql(preparation)
    if driver.name == "pgbench":
        result = pgbench(server, concurrency, duration, cpu)
    else:
        command = driver.command + arguments(server, workload, concurrency, duration, warmup)
        done = call(command, server, duration * 10 + warmup + 60, cpu)
        try:
            result = done if isinstance(done, dict) else json.loads(done.stdout.strip().splitlines()[-1])
        except (ValueError, IndexError):
            result = {"error": (done.stderr or done.stdout).strip()[-400:] or f"ended with {done.returncode}"}
    result.update(driver=driver.name, workload=workload.name, concurrency=concurrency)
    check = workloads.after(workload)
    if check and "elapsed" in result:
        there, wrong = (int(value) for value in server.sql(check))
        if wrong or there < result["rows"]:
            result["error"] = f"the table has {there} rows, {wrong} wrong, where {result['rows']} were reported"
    return result


def call(command, server, timeout, cpu):
    pin = None if cpu is None else lambda: os.sched_setaffinity(0, {cpu})
    with subprocess.Popen(SHELL + command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=environment(server), preexec_fn=pin, start_new_session=True) as process:
        try:
            stdout, stderr = process.communicate(timeout=timeout)
        except BaseException as reason:  # the shell's child has to end as well, whatever happened
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(reason, subprocess.TimeoutExpired):
                return {"error": "took too long"}
            raise
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def pgbench(server, concurrency, duration, cpu):
    """The real one; it has neither warm-up nor percentiles."""
    command = ["pgbench", "-n", "-M", "prepared", "-c", str(concurrency), "-j", "1", "-T",
               str(max(1, round(duration)))]
    before = os.times()
    done = call(command, server, duration * 10 + 60, cpu)
    after = os.times()
    if isinstance(done, dict):
        return done
    found = {name: re.search(pattern, done.stdout) for name, pattern in (
        ("units", r"actually processed: (\d+)"), ("mean", r"latency average = ([\d.]+) ms"),
        ("tps", r"tps = ([\d.]+)"))}
    if done.returncode or not all(found.values()):
        return {"error": done.stderr.strip()[-400:]}
    units, mean, tps = (float(found[name][1]) for name in ("units", "mean", "tps"))
    return {"units": int(units), "queries": int(units), "rows": int(units), "bytes": 0, "elapsed": units / tps,
            "mean_us": mean * 1e3, "cpu_user": after.children_user - before.children_user,
            "cpu_sys": after.children_system - before.children_system}
