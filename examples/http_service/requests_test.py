#!/usr/bin/python3
"""Starts the service, asks it what a client would ask, and ends it.

    requests_test.py PROGRAM DSN

Prints each request with its answer; fails with the first that is not as expected. The service's table lives in a schema
of its own, made and dropped with psql; without a psql only the status 77 is given ("skipped").
"""
import concurrent.futures
import glob
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time


def find_psql():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/psql"))
    beside = os.path.join(os.environ.get("PG_BINDIR", ""), "psql")
    return beside if os.access(beside, os.X_OK) else shutil.which("psql") or (found[-1] if found else None)


class Service:
    """A process, and the requests to it."""

    def __init__(self, program, dsn):
        self.process = subprocess.Popen([program, dsn], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise SystemExit(f"the service did not start: {line!r}")
        self.port = int(line.rsplit(":", 1)[1])

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, method, path, body=None, connection=None):
        """Gives status, body (parsed) and headers."""
        own = connection or self.connect()
        try:
            data = json.dumps(body) if isinstance(body, (dict, list)) else body
            own.request(method, path, body=data, headers={"Content-Type": "application/json"} if body else {})
            answer = own.getresponse()
            text = answer.read().decode()
            return answer.status, json.loads(text) if text else None, answer.headers
        finally:
            if not connection:
                own.close()

    def expect(self, status, method, path, body=None, answer=None):
        got, parsed, headers = self.ask(method, path, body)
        print(f"{method} {path} {json.dumps(body) if body is not None else ''}\n    {got} {json.dumps(parsed)}")
        assert got == status, f"expected the status {status}"
        assert answer is None or parsed == answer, f"expected {answer}"
        assert parsed is None or headers["Content-Type"] == "application/json"
        if status >= 400:
            assert parsed["error"]
        return parsed, headers


def check_requests(service):
    service.expect(200, "GET", "/users", answer=[])
    anna, headers = service.expect(201, "POST", "/users", {"name": "Anna", "email": "anna@example.com"})
    assert headers["Location"] == f"/users/{anna['id']}"
    ivan, _ = service.expect(201, "POST", "/users", {"name": "Iv\u00e1n \u6f22 \U0001f600", "email": "ivan@example.com"})
    assert ivan["name"] == "Iv\u00e1n \u6f22 \U0001f600"
    service.expect(200, "GET", f"/users/{anna['id']}", answer=anna)
    service.expect(200, "GET", "/users", answer=[anna, ivan])
    service.expect(200, "GET", "/users?limit=1", answer=[anna])
    service.expect(200, "GET", f"/users?after={anna['id']}&limit=5", answer=[ivan])

    changed = {"name": "Anna B.", "email": "anna@example.com"}
    service.expect(200, "PUT", f"/users/{anna['id']}", changed, {"id": anna["id"], **changed})
    # Arguments are no part of the command's text.
    nasty = {"name": "'); DROP TABLE users; --", "email": "x' OR '1'='1"}
    service.expect(200, "PUT", f"/users/{anna['id']}", nasty, {"id": anna["id"], **nasty})

    service.expect(409, "POST", "/users", {"name": "Other", "email": "ivan@example.com"})
    service.expect(409, "PUT", f"/users/{anna['id']}", {"name": "Anna", "email": "ivan@example.com"})
    service.expect(404, "GET", "/users/2147483647")
    service.expect(404, "PUT", "/users/2147483647", {"name": "N", "email": "n@example.com"})
    service.expect(404, "DELETE", "/users/2147483647")
    service.expect(404, "GET", "/nothing")
    service.expect(405, "PATCH", f"/users/{anna['id']}", {"name": "A"})
    service.expect(405, "DELETE", "/users")
    for path in ("/users/abc", "/users/-1", "/users/99999999999", "/users?limit=many"):
        service.expect(400, "GET", path)
    for body in ("{", "[]", "7", '"text"', {}, {"name": "N"}, {"name": 1, "email": "n"}, {"name": "", "email": "n"},
                 {"name": "a\0b", "email": "n"}):
        service.expect(400, "POST", "/users", body)

    service.expect(204, "DELETE", f"/users/{anna['id']}")
    service.expect(404, "DELETE", f"/users/{anna['id']}")
    service.expect(200, "GET", "/users", answer=[ivan])


def check_many_at_once(service):
    def client(n):
        connection = service.connect()
        made = []
        for i in range(10):
            status, user, _ = service.ask("POST", "/users", {"name": f"U{n}", "email": f"{n}-{i}@many"}, connection)
            assert status == 201, (status, user)
            made.append(user)
        for user in made:
            assert service.ask("GET", f"/users/{user['id']}", None, connection)[:2] == (200, user)
            assert service.ask("DELETE", f"/users/{user['id']}", None, connection)[0] == 204
        connection.close()

    with concurrent.futures.ThreadPoolExecutor(20) as clients:
        list(clients.map(client, range(20)))
    print("20 clients at once: 600 requests answered")


def check_lost_connections(service, sql, name):
    ours = f"FROM pg_stat_activity WHERE application_name = '{name}'"
    pids = sql(f"SELECT pid {ours}").split()
    assert pids
    killed = sql(f"SELECT pg_terminate_backend(pid) {ours} AND pid IN ({', '.join(pids)})")
    assert "t" in killed
    # The server has only been told to: what is asked meanwhile may be cut off.
    limit = time.monotonic() + 20
    while sql(f"SELECT pid {ours} AND pid IN ({', '.join(pids)})"):
        assert time.monotonic() < limit
    print(f"{killed.count('t')} connections to the database killed")
    service.expect(200, "GET", "/users?limit=1")


def check_end(service, sql, psql, name):
    """A request that is being worked on when the service is told to end is answered."""
    # What goes wrong ends the lock first, and so what waits for it.
    with concurrent.futures.ThreadPoolExecutor(1) as client, \
            subprocess.Popen(psql, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as lock:
        lock.stdin.write(f"BEGIN; LOCK TABLE {name}.users; SELECT 'locked';\n")
        lock.stdin.flush()
        while "locked" not in lock.stdout.readline():
            assert lock.poll() is None
        answer = client.submit(service.ask, "GET", "/users")
        waits = f"SELECT 'waits' FROM pg_stat_activity WHERE application_name = '{name}' AND wait_event = 'relation'"
        limit = time.monotonic() + 20
        while "waits" not in sql(waits) and time.monotonic() < limit:
            pass
        service.process.send_signal(signal.SIGTERM)
        while time.monotonic() < limit:  # it does not listen any more
            try:
                service.connect().connect()
            except ConnectionRefusedError:
                break
            except ConnectionResetError:  # it ceased to just now
                pass
        assert service.process.poll() is None and not answer.done()
        lock.communicate("COMMIT;\n")
        assert answer.result()[0] == 200
        output = service.process.communicate(timeout=30)[0]
    assert service.process.returncode == 0 and "served with" in output, output
    print("SIGTERM: what was asked was answered")


def main(program, dsn):
    psql = find_psql()
    if not psql:
        print("there is no psql")
        return 77
    command = [psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", dsn]

    def sql(text):
        return subprocess.run([*command, "-c", text], check=True, capture_output=True, text=True).stdout

    schema = f"http_service_{os.getpid()}"
    settings = f"search_path={schema}&application_name={schema}"
    sql(f"CREATE SCHEMA {schema}")
    service = None
    try:
        service = Service(program, dsn + ("&" if "?" in dsn else "?") + settings)
        check_requests(service)
        check_many_at_once(service)
        check_lost_connections(service, sql, schema)
        check_end(service, sql, command, schema)
    finally:
        if service and service.process.poll() is None:
            service.process.kill()
        sql(f"DROP SCHEMA {schema} CASCADE")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
