/* libpq, used as its documentation advises: prepared statements, binary values both ways, pipeline mode where several
 * statements are at hand, single-row mode for streams, COPY in binary. One connection: its blocking calls; several: epoll
 * and PQconsumeInput. */
#include "../common/loops.h"
#include "../common/tpcb.h"
#include "rows.h"

#include <endian.h>
#include <libpq-fe.h>

static struct options o;

static void fail(const char *what, const char *why) {
    fprintf(stderr, "libpq: %s: %s\n", what, why);
    exit(1);
}

/* ---- parameters ---- */

struct parameters {
    char bytes[8][8];
    const char *values[8];
    int lengths[8], formats[8];
    int count;
};

struct client {
    struct source source;
    PGconn *connection;
    uint32_t position;
    int calls, syncs, copying;
    int step; /* of TPC-B */
    int32_t tpcb[TPCB_VALUES];
    uint64_t seed;
};

static void add(struct parameters *p, const void *value, int length) {
    p->values[p->count] = value;
    p->lengths[p->count] = length;
    p->formats[p->count++] = 1;
}
static void add_int4(struct parameters *p, int32_t value) {
    const uint32_t v = htobe32((uint32_t)value);
    add(p, memcpy(p->bytes[p->count], &v, 4), 4);
}
static void add_int8(struct parameters *p, uint64_t value) {
    const uint64_t v = htobe64(value);
    add(p, memcpy(p->bytes[p->count], &v, 8), 8);
}
static void add_text(struct parameters *p, const char *value) { add(p, value, (int)strlen(value)); }

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, 8);
    return bits;
}

/* The row that is inserted; volatile, as values that come from elsewhere are. */
static volatile int32_t a = 10, b = 11, c = 10, f = 12341234;
static volatile double e = 10.333;
static const char *volatile d = "TESTTESTTEST", *volatile g = "123412341234";

static void no_values(struct client *x, struct parameters *p) { (void)x, (void)p; }
static void two_ints(struct client *x, struct parameters *p) {
    add_int4(p, ++x->calls);
    add_int4(p, x->calls + 1);
}
static void type_values(struct client *x, struct parameters *p) {
    (void)x;
    add_int4(p, -1);
    add(p, "\1", 1);
}
static void thousand(struct client *x, struct parameters *p) {
    (void)x;
    add_int4(p, 1000);
}
static void id_value(struct client *x, struct parameters *p) { add_int8(p, (uint64_t)next_id(&x->position)); }
static void row_values(struct client *x, struct parameters *p) {
    (void)x;
    add_int4(p, a);
    add_int4(p, b);
    add_int4(p, c);
    add_text(p, d);
    add_int8(p, bits_of(e));
    add_int4(p, f);
    add_text(p, g);
}

/* ---- workloads ---- */

enum kind { CALL, PIPELINE, PIPELINE_SYNC, STREAM, COPY_IN, COPY_OUT, TPCB, CONNECT };

static const struct workload {
    const char *name, *sql;
    enum kind kind;
    int times;
    void (*values)(struct client *, struct parameters *);
    uint64_t (*sum)(const PGresult *);
} workloads[] = {
    {"select1", "SELECT 1+1", CALL, 1, no_values, int_sum},
    {"oneplusone", "SELECT $1::int4 + $2::int4", CALL, 1, two_ints, int_sum},
    {"row10", SQL_ROW, CALL, 1, id_value, mixed_sum},
    {"pool", SQL_ROW, CALL, 1, id_value, mixed_sum},
    {"insert", SQL_INSERT("pb_insert"), CALL, 1, row_values, NULL},
    {"pg_type", SQL_TYPES, CALL, 1, type_values, type_sum},
    {"series", SQL_SERIES, CALL, 1, thousand, int_sum},
    {"large_object", "SELECT * FROM pb_bytes", CALL, 1, no_values, bytes_sum},
    {"arrays", "SELECT * FROM pb_arrays", CALL, 1, no_values, arrays_sum},
    {"bigfetch", SQL_BIG, CALL, 1, no_values, big_sum},
    {"stream", SQL_BIG, STREAM, 1, no_values, big_sum},
    {"batch", SQL_INSERT("pb_batch"), PIPELINE, BATCH_ROWS, row_values, NULL},
    {"pipeline", SQL_ROW, PIPELINE, PIPELINED, id_value, mixed_sum},
    {"pipeline_sync", SQL_ROW, PIPELINE_SYNC, PIPELINED, id_value, mixed_sum},
    {"copyfrom", "COPY pb_copy (a, b, c, d, e, f, g) FROM STDIN (FORMAT binary)", COPY_IN, 1, NULL, NULL},
    {"copyout", "COPY pb_big TO STDOUT", COPY_OUT, 1, NULL, NULL},
    {"copyout_bin", "COPY pb_big TO STDOUT (FORMAT binary)", COPY_OUT, 1, NULL, NULL},
    {"tpcb", NULL, TPCB, 1, NULL, NULL},
    {"connect", NULL, CONNECT, 1, NULL, NULL},
    {"connect_tls", NULL, CONNECT, 1, NULL, NULL},
};
static const struct workload *w;

static PGconn *open_connection(void) {
    const char *mode = strcmp(o.workload, "connect_tls") ? "disable" : "require";
    const char *names[] = {"host", "port", "user", "password", "dbname", "sslmode", NULL};
    const char *values[] = {o.host, o.port, o.user, o.password, o.db, mode, NULL};
    PGconn *connection = PQconnectdbParams(names, values, 0);
    if (PQstatus(connection) != CONNECTION_OK) fail("connect", PQerrorMessage(connection));
    return connection;
}

static void prepare(PGconn *connection, const char *name, const char *sql) {
    PGresult *r = PQprepare(connection, name, sql, 0, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) fail("prepare", PQerrorMessage(connection));
    PQclear(r);
}

static void send_prepared(struct client *x, const char *statement, const struct parameters *p) {
    if (!PQsendQueryPrepared(x->connection, statement, p->count, p->values, p->lengths, p->formats, 1))
        fail("send", PQerrorMessage(x->connection));
}

static void send_tpcb_step(struct client *x) {
    const struct tpcb_statement *s = &tpcb_statements[x->step];
    struct parameters p = {.count = 0};
    if (x->step == 0) tpcb_choose(&x->seed, x->tpcb);
    for (int i = 0; i != s->parameters; i++) add_int4(&p, x->tpcb[s->values[i]]);
    const char name[] = {'s', (char)('0' + x->step), 0};
    send_prepared(x, name, &p);
}

static char *put_int4(char *at, int32_t value) {
    const uint32_t v = htobe32((uint32_t)value);
    memcpy(at, "\0\0\0\4", 4);
    memcpy(at + 4, &v, 4);
    return at + 8;
}
static char *put_float8(char *at, double value) {
    const uint64_t v = htobe64(bits_of(value));
    memcpy(at, "\0\0\0\10", 4);
    memcpy(at + 4, &v, 8);
    return at + 12;
}
static char *put_text(char *at, const char *value) {
    const size_t length = strlen(value);
    const uint32_t v = htobe32((uint32_t)length);
    memcpy(at, &v, 4);
    memcpy(at + 4, value, length);
    return at + 4 + length;
}

static void put_rows(PGconn *connection) {
    static char data[66000];
    char *at = data;
    memcpy(at, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    at += 19;
    for (int i = 0; i != COPY_ROWS; i++) {
        memcpy(at, "\0\7", 2);
        at = put_int4(put_int4(put_int4(at + 2, a), b), c);
        at = put_text(put_int4(put_float8(put_text(at, d), e), f), g);
        if (at - data > 65000) {
            if (PQputCopyData(connection, data, (int)(at - data)) != 1) fail("copy", PQerrorMessage(connection));
            at = data;
        }
    }
    memcpy(at, "\377\377", 2);
    PQputCopyData(connection, data, (int)(at - data) + 2);
    if (PQputCopyEnd(connection, NULL) != 1) fail("copy", PQerrorMessage(connection));
}

/* ---- one unit: started, then taken in ---- */

static void start(struct source *s) {
    struct client *x = (struct client *)s;
    memset(&x->source.unit, 0, sizeof x->source.unit);
    x->source.unit.queries = strncmp(w->name, "pipeline", 8) ? 1 : PIPELINED;
    if (w->kind == TPCB) {
        x->step = 0;
        send_tpcb_step(x);
        return;
    }
    if (w->kind == COPY_IN || w->kind == COPY_OUT) {
        if (!PQsendQuery(x->connection, w->sql)) fail("send", PQerrorMessage(x->connection));
        return;
    }
    for (int i = 0; i != w->times; i++) {
        struct parameters p;
        p.count = 0;
        w->values(x, &p);
        send_prepared(x, "s0", &p);
        if (w->kind == PIPELINE_SYNC && i + 1 != w->times) PQpipelineSync(x->connection);
    }
    if (w->kind == STREAM) PQsetSingleRowMode(x->connection);
    if (w->kind == PIPELINE || w->kind == PIPELINE_SYNC) PQpipelineSync(x->connection);
    x->syncs = w->kind == PIPELINE_SYNC ? w->times : 1;
}

/* Takes in one result; true for the last of a pipeline. */
static int take(struct client *x, PGresult *r) {
    switch (PQresultStatus(r)) {
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE: {
        const int rows = PQntuples(r);
        if (w->sum) x->source.unit.sum += w->sum(r);
        x->source.unit.rows += (uint64_t)rows;
        return 0;
    }
    case PGRES_COMMAND_OK:
        if (w->kind == TPCB) return 0;
        x->source.unit.rows += w->kind == CALL || w->kind == PIPELINE ? 1 : strtoull(PQcmdTuples(r), NULL, 10);
        if (w->kind == PIPELINE || w->kind == COPY_IN) x->source.unit.sum = x->source.unit.rows;
        return 0;
    case PGRES_PIPELINE_SYNC: return --x->syncs == 0;
    case PGRES_COPY_IN: put_rows(x->connection); return 0;
    case PGRES_COPY_OUT: x->copying = 1; return 0;
    default: fail(w->name, PQresultErrorMessage(r)); return 0;
    }
}

/* True when the unit is done; may stop before only if it must not block. */
static int finish(struct source *s, int may_block) {
    struct client *x = (struct client *)s;
    const int pipelined = w->kind == PIPELINE || w->kind == PIPELINE_SYNC;
    if (!may_block && !PQconsumeInput(x->connection)) fail("receive", PQerrorMessage(x->connection));
    for (;;) {
        while (x->copying) {
            char *data;
            const int size = PQgetCopyData(x->connection, &data, !may_block);
            if (size == 0) return 0;
            if (size < 0) {
                x->copying = 0;
                break;
            }
            x->source.unit.sum += (uint64_t)size;
            x->source.unit.bytes += (uint64_t)size;
            PQfreemem(data);
        }
        if (!may_block && PQisBusy(x->connection)) return 0;
        PGresult *r = PQgetResult(x->connection);
        if (r) {
            const int ended = take(x, r);
            PQclear(r);
            if (ended) return 1;
        } else if (!pipelined) {
            if (w->kind != TPCB || ++x->step == TPCB_STATEMENTS) break;
            send_tpcb_step(x);
        }
    }
    if (w->kind == TPCB) x->source.unit.rows = 1;
    return 1;
}

static int connect_once(struct source *s, int may_block) {
    (void)may_block;
    PGconn *connection = open_connection();
    PGresult *r = PQexec(connection, "SELECT 1");
    const struct done unit = {strtoull(PQgetvalue(r, 0, 0), NULL, 10), 1, 1, 0};
    s->unit = unit;
    PQclear(r);
    PQfinish(connection);
    return 1;
}
static void nothing(struct source *s) { (void)s; }

static struct source *open_client(int number) {
    struct client *x = calloc(1, sizeof *x);
    x->position = (uint32_t)number * 100003;
    x->seed = (uint64_t)number * 7919 + nanoseconds();
    if (w->kind == CONNECT) return &x->source;
    x->connection = open_connection();
    x->source.fd = PQsocket(x->connection);
    if (w->kind == TPCB) {
        for (int i = 0; i != TPCB_STATEMENTS; i++)
            prepare(x->connection, (char[]){'s', (char)('0' + i), 0}, tpcb_statements[i].sql);
    } else if (w->kind != COPY_IN && w->kind != COPY_OUT) {
        prepare(x->connection, "s0", w->sql);
    }
    if (w->kind == PIPELINE || w->kind == PIPELINE_SYNC) PQenterPipelineMode(x->connection);
    return &x->source;
}

int main(int argc, char **argv) {
    static struct recorder records;
    o = read_options(argc, argv);
    for (size_t i = 0; i != sizeof workloads / sizeof *workloads; i++)
        if (!strcmp(o.workload, workloads[i].name)) w = &workloads[i];
    if (!w) not_available("libpq", &o, "not in libpq");
    if (w->kind == CONNECT && o.concurrency > 1) not_available("libpq", &o, "connecting blocks");
    struct source **sources = calloc((size_t)o.concurrency, sizeof *sources);
    for (int i = 0; i != o.concurrency; i++) sources[i] = open_client(i);
    const struct loop loop = {sources, o.concurrency, strcmp(w->name, "pool") ? 0 : WAITING_TASKS,
                              w->kind == CONNECT ? nothing : start, w->kind == CONNECT ? connect_once : finish};
    uint64_t checksum = 0;
    for (int i = 0; !o.count && i != checksum_units(w->name); i++) {
        loop.start(sources[0]);
        while (!loop.finish(sources[0], 1)) {}
        checksum += sources[0]->unit.sum;
    }
    run_loop(&loop, &records, &o);
    recorder_print(&records, "libpq", &o, &checksum);
    return 0;
}
