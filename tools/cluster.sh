# shellcheck shell=bash
# A private PostgreSQL server in a temporary directory. Sourced after lib.sh:
#
#   trap stop_cluster EXIT
#   start_cluster          # exports ASIOPG_TEST_*
#   start_standby          # if the script needs one
#   start_pgbouncer        # the same; where it is installed
#
# Works as root by running the server as an unprivileged user that exists; leaves nothing behind.

cluster_dir=""
cluster_user=""
# Lines of postgresql.conf, for a sourcing script that wants settings of its own: cluster_settings

# Runs a command as the server's user.
as_server() {
    if [ -n "$cluster_user" ]; then
        (cd / && setpriv --reuid="$cluster_user" --regid="$(id -g "$cluster_user")" --clear-groups -- "$@")
    else
        "$@"
    fi
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# An authority, a server certificate for the name localhost, and a client certificate for user_cert.
make_certificates() {
    local dir="$1" name
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=asiopg test CA" \
        -keyout "$dir/ca.key" -out "$dir/ca.crt" 2>/dev/null
    for name in localhost user_cert; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
            -keyout "$dir/$name.key" -out "$dir/$name.csr" 2>/dev/null
        printf 'subjectAltName=DNS:%s\n' "$name" >"$dir/$name.ext"
        openssl x509 -req -in "$dir/$name.csr" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -CAcreateserial -days 30 \
            -extfile "$dir/$name.ext" -out "$dir/$name.crt" 2>/dev/null
    done
    rm -f "$dir"/*.csr "$dir"/*.ext "$dir"/*.srl "$dir/ca.key"
}

write_hba() {
    cat <<HBA
# type     database  user           address        method
local      all       postgres                      trust
local      replication postgres                    trust
host       all       postgres       127.0.0.1/32   trust
local      all       user_trust                    trust
host       all       user_trust     127.0.0.1/32   trust
local      all       user_reject                   reject
host       all       user_reject    127.0.0.1/32   reject
local      all       user_password                 password
host       all       user_password  127.0.0.1/32   password
local      all       user_md5                      md5
host       all       user_md5       127.0.0.1/32   md5
hostssl    all       user_ssl       127.0.0.1/32   scram-sha-256
hostnossl  all       user_nossl     127.0.0.1/32   scram-sha-256
hostssl    all       user_cert      127.0.0.1/32   cert
host       all       user_ssl       127.0.0.1/32   reject
host       all       user_nossl     127.0.0.1/32   reject
host       all       user_cert      127.0.0.1/32   reject
local      all       all                           scram-sha-256
host       all       all            127.0.0.1/32   scram-sha-256
HBA
}

make_roles() {
    local role
    for role in user_trust user_reject user_password user_scram user_ssl user_nossl user_cert; do
        echo "CREATE ROLE $role LOGIN PASSWORD 'correct horse';"
    done
    echo "SET password_encryption = 'md5'; CREATE ROLE user_md5 LOGIN PASSWORD 'correct horse';"
}

write_settings() {
    cat <<CONF
port = $1
listen_addresses = '127.0.0.1'
unix_socket_directories = '$cluster_dir/socket'
max_connections = 200
password_encryption = 'scram-sha-256'
ssl = on
ssl_ca_file = 'ca.crt'
ssl_cert_file = 'localhost.crt'
ssl_key_file = 'localhost.key'
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = logical
max_prepared_transactions = 20
autovacuum = off
timezone = 'UTC'
${cluster_settings:-}
CONF
}

# start_server DATA: sets `port` to the one it listens on.
start_server() {
    local attempt
    for attempt in 1 2 3; do  # someone may take the port between the two
        port="$(free_port)"
        write_settings "$port" >"$1/postgresql.auto.conf"
        if as_server "$bindir/pg_ctl" -D "$1" -w -t 60 -l "$cluster_dir/log" start >/dev/null; then return; fi
    done
    tail -n 50 "$cluster_dir/log" >&2
    die "PostgreSQL did not start"
}

# Starts a server, unless $ASIOPG_TEST_DSN names one.
start_cluster() {
    if [ -n "${ASIOPG_TEST_DSN:-}" ]; then
        say "using the server in ASIOPG_TEST_DSN"
        return
    fi
    local bindir port began user
    bindir="$(find_pg_bindir)"
    [ -n "$bindir" ] || die "no PostgreSQL server found; set PG_BINDIR"
    began=$(date +%s%N)
    if [ "$(id -u)" -eq 0 ]; then
        for user in postgres nobody; do
            if id "$user" >/dev/null 2>&1; then
                cluster_user="$user"
                break
            fi
        done
        [ -n "$cluster_user" ] || die "PostgreSQL does not run as root, and there is neither a user postgres nor nobody"
    fi
    # Not $TMPDIR: a socket's path may have 107 bytes only.
    cluster_dir="$(mktemp -d /tmp/asiopg.XXXXXX)"
    chmod 755 "$cluster_dir"
    mkdir "$cluster_dir/socket" "$cluster_dir/data" "$cluster_dir/client"
    : >"$cluster_dir/log"
    make_certificates "$cluster_dir/client"
    if [ -n "$cluster_user" ]; then
        chown "$cluster_user" "$cluster_dir/socket" "$cluster_dir/data" "$cluster_dir/log"
    fi

    local data="$cluster_dir/data" file
    as_server "$bindir/initdb" -D "$data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
        >"$cluster_dir/initdb.log" 2>&1 || { cat "$cluster_dir/initdb.log" >&2; die "initdb failed"; }
    for file in ca.crt localhost.crt localhost.key; do
        cp "$cluster_dir/client/$file" "$data/"
        chmod 600 "$data/$file"
        if [ -n "$cluster_user" ]; then chown "$cluster_user" "$data/$file"; fi
    done
    rm "$cluster_dir/client/localhost.key"
    write_hba >"$data/pg_hba.conf"
    # Roles are made before the server listens: no client ever sees it half made.
    make_roles | as_server "$bindir/postgres" --single -D "$data" -c log_min_messages=fatal -c password_encryption=scram-sha-256 \
        postgres >/dev/null
    # What tests create has OIDs beyond 2^31: no signed integer may stand in the way.
    as_server "$bindir/pg_resetwal" -o 2147483648 -D "$data" >/dev/null

    start_server "$data"

    export ASIOPG_TEST_DSN="postgresql://postgres@127.0.0.1:$port/postgres"
    export ASIOPG_TEST_PORT="$port"
    export ASIOPG_TEST_SOCKET_DIR="$cluster_dir/socket"
    export ASIOPG_TEST_CA="$cluster_dir/client/ca.crt"
    export ASIOPG_TEST_CLIENT_CERT="$cluster_dir/client/user_cert.crt"
    export ASIOPG_TEST_CLIENT_KEY="$cluster_dir/client/user_cert.key"
    say "$("$bindir/postgres" --version) on port $port, started in $((($(date +%s%N) - began) / 1000000)) ms"
}

# Beside it a hot standby, which stays as the server is now: $ASIOPG_TEST_STANDBY_DSN.
start_standby() {
    [ -n "$cluster_dir" ] || return 0
    local bindir port data="$cluster_dir/standby"
    bindir="$(find_pg_bindir)"
    mkdir -m 700 "$data"
    if [ -n "$cluster_user" ]; then chown "$cluster_user" "$data"; fi
    as_server "$bindir/pg_basebackup" -h "$ASIOPG_TEST_SOCKET_DIR" -p "$ASIOPG_TEST_PORT" -U postgres -D "$data" \
        --checkpoint=fast --wal-method=fetch --no-sync
    as_server touch "$data/standby.signal"
    start_server "$data"
    export ASIOPG_TEST_STANDBY_DSN="postgresql://postgres@127.0.0.1:$port/postgres"
}

write_pgbouncer_settings() {
    local server="host=127.0.0.1 port=$ASIOPG_TEST_PORT dbname=postgres user=postgres"
    cat <<INI
[databases]
session = $server pool_mode=session pool_size=50
transaction_1 = $server pool_mode=transaction pool_size=1
transaction_3 = $server pool_mode=transaction pool_size=3

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $1
unix_socket_dir = $cluster_dir/socket
auth_type = any
max_client_conn = 400
default_pool_size = 3
server_tls_sslmode = disable
pidfile = $cluster_dir/pgbouncer/pid
logfile = $cluster_dir/pgbouncer/log
INI
}

# In front of it PgBouncer, in three ways: $ASIOPG_TEST_PGBOUNCER_SESSION, and in transaction mode with one and with three
# connections to the server $ASIOPG_TEST_PGBOUNCER_TRANSACTION_1 and ..._3. All are DSNs.
start_pgbouncer() {
    [ -n "$cluster_dir" ] || return 0
    local program port dir="$cluster_dir/pgbouncer" attempt
    program="$(PATH="$PATH:/usr/sbin" command -v pgbouncer || true)"
    if [ -z "$program" ]; then
        echo "pgbouncer is not installed: the tests that go through it skip themselves"
        return
    fi
    port="$(free_port)"
    mkdir -m 700 "$dir"
    write_pgbouncer_settings "$port" >"$dir/pgbouncer.ini"
    if [ -n "$cluster_user" ]; then chown -R "$cluster_user" "$dir"; fi
    as_server "$program" -q -d "$dir/pgbouncer.ini" || die "pgbouncer does not start"
    for attempt in {1..100}; do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
        [ "$attempt" -lt 100 ] || die "pgbouncer does not answer: $(cat "$dir/log")"
        sleep 0.05
    done
    export ASIOPG_TEST_PGBOUNCER_SESSION="postgresql://postgres@127.0.0.1:$port/session"
    export ASIOPG_TEST_PGBOUNCER_TRANSACTION_1="postgresql://postgres@127.0.0.1:$port/transaction_1"
    export ASIOPG_TEST_PGBOUNCER_TRANSACTION_3="postgresql://postgres@127.0.0.1:$port/transaction_3"
    say "$("$program" --version | head -n 1) on port $port"
}

# SIGTERM ends it at once; its pid file goes last.
stop_pgbouncer() {
    local file="$1/pgbouncer/pid" attempt
    [ -f "$file" ] || return 0
    kill -TERM "$(cat "$file")" 2>/dev/null || return 0
    for attempt in {1..100}; do
        [ -f "$file" ] || return 0
        sleep 0.05
    done
    echo "pgbouncer does not end ($attempt attempts)" >&2
}

# Stops the server and removes its directory; does nothing when none was started. For an EXIT trap.
stop_cluster() {
    [ -n "$cluster_dir" ] || return 0
    local dir="$cluster_dir" data
    cluster_dir=""
    stop_pgbouncer "$dir"
    for data in "$dir/data" "$dir/standby"; do
        if [ -f "$data/postmaster.pid" ]; then
            as_server "$(find_pg_bindir)/pg_ctl" -D "$data" -m immediate -w -t 20 stop >/dev/null 2>&1 || true
        fi
    done
    rm -rf "$dir"
}

# Stops the server however the script ends.
stop_cluster_at_exit() {
    trap stop_cluster EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}
