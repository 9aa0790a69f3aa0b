/* The floor: requests encoded beforehand, raw send and recv, replies looked through for their end only.
 * libpq connects and prepares; from then on its socket is used without it. */
#include "client.h"
#include "tpcb.h"

/* ---- requests ---- */

static void id_value(struct client *c) {
    put32(&c->request, 8);
    c->id_at[c->ids++] = c->request.size;
    put64(&c->request, 1);
}

static void two_ints(struct client *c) {
    int4_value(&c->request, 1);
    int4_value(&c->request, 2);
}
static void type_values(struct client *c) {
    int4_value(&c->request, (uint32_t)-1);
    put32(&c->request, 1);
    put8(&c->request, 1);
}
static void thousand(struct client *c) { int4_value(&c->request, 1000); }
static void row_values(struct client *c) { seven_values(&c->request); }

static void copy_request(struct buffer *b) {
    query_message(b, "COPY pb_copy (a, b, c, d, e, f, g) FROM STDIN (FORMAT binary)");
    size_t at = begin_message(b, 'd');
    put(b, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    for (int i = 0; i != COPY_ROWS; i++) {
        if (b->size - at > 65000) {
            end_message(b, at);
            at = begin_message(b, 'd');
        }
        put16(b, 7);
        seven_values(b);
    }
    put16(b, -1);
    end_message(b, at);
    end_message(b, begin_message(b, 'c'));
}

static const struct workload {
    const char *name, *sql; /* no sql: a simple query */
    int parameters, times;
    void (*values)(struct client *);
    const char *simple;
} workloads[] = {
    {"select1", "SELECT 1+1", 0, 1, NULL, NULL},
    {"oneplusone", "SELECT $1::int4 + $2::int4", 2, 1, two_ints, NULL},
    {"row10", SQL_ROW, 1, 1, id_value, NULL},
    {"pool", SQL_ROW, 1, 1, id_value, NULL},
    {"insert", SQL_INSERT("pb_insert"), 7, 1, row_values, NULL},
    {"pg_type", SQL_TYPES, 2, 1, type_values, NULL},
    {"series", SQL_SERIES, 1, 1, thousand, NULL},
    {"large_object", "SELECT * FROM pb_bytes", 0, 1, NULL, NULL},
    {"arrays", "SELECT * FROM pb_arrays", 0, 1, NULL, NULL},
    {"batch", SQL_INSERT("pb_batch"), 7, BATCH_ROWS, row_values, NULL},
    {"pipeline", SQL_ROW, 1, PIPELINED, id_value, NULL},
    {"pipeline_sync", SQL_ROW, 1, PIPELINED, id_value, NULL},
    {"bigfetch", SQL_BIG, 0, 1, NULL, NULL},
    {"stream", SQL_BIG, 0, 1, NULL, NULL},
    {"copyfrom", NULL, 0, 1, NULL, NULL},
    {"copyout", NULL, 0, 1, NULL, "COPY pb_big TO STDOUT"},
    {"copyout_bin", NULL, 0, 1, NULL, "COPY pb_big TO STDOUT (FORMAT binary)"},
};
static const struct workload *w;
static struct done per_unit;

static void make_request(struct client *c) {
    c->syncs = 1;
    if (w->simple) {
        query_message(&c->request, w->simple);
    } else if (!w->sql) {
        copy_request(&c->request);
    } else {
        const int every = !strcmp(w->name, "pipeline_sync");
        for (int i = 0; i != w->times; i++) {
            const size_t at = call_begin(&c->request, "0", w->parameters);
            if (w->values) w->values(c);
            call_end(&c->request, at);
            if (every) sync_message(&c->request);
        }
        if (every) c->syncs = w->times;
        else sync_message(&c->request);
    }
}

/* ---- units ---- */

static struct source *open_client(int number) {
    struct client *c = calloc(1, sizeof *c);
    PGconn *connection = libpq_connect(c);
    if (w->sql) prepare(connection, 0, w->sql);
    c->position = (uint32_t)number * 100003;
    make_request(c);
    return &c->source;
}

static void send_request(struct client *c) {
    for (int i = 0; i != c->ids; i++) {
        const uint64_t id = htobe64((uint64_t)next_id(&c->position));
        memcpy(c->request.data + c->id_at[i], &id, 8);
    }
    send_all(c->source.fd, c->request.data, c->request.size);
    c->syncs_left = c->syncs;
}

/* One unit, gone through to learn what each of them is. */
static void probe(struct client *c) {
    send_request(c);
    while (c->syncs_left > 0 || c->body_left) {
        const ssize_t size = recv(c->source.fd, c->received + TAIL, RECEIVE, 0);
        if (size <= 0) fail("recv");
        walk(c, c->received + TAIL, (size_t)size);
    }
    if (messages['E']) refuse("the server's reply is an error");
    per_unit.rows = messages['D'] + messages['d'];
    if (!per_unit.rows) per_unit.rows = w->sql ? messages['C'] : COPY_ROWS;
    per_unit.bytes = message_bytes['D'] + message_bytes['d'];
    per_unit.queries = strncmp(w->name, "pipeline", 8) ? 1 : PIPELINED;
}

static void start(struct source *s) { send_request((struct client *)s); }
static int finish(struct source *s, int may_block) {
    s->unit = per_unit;
    return receive((struct client *)s, may_block ? 0 : MSG_DONTWAIT);
}

/* What is not one request that was encoded beforehand. */
static const struct special {
    const char *name;
    struct source *(*open)(int number);
    void (*start)(struct source *);
    int (*finish)(struct source *, int may_block);
} specials[] = {
    {"tpcb", tpcb_open, tpcb_start, tpcb_finish},
};

int main(int argc, char **argv) {
    static struct recorder records;
    struct special use = {NULL, open_client, start, finish};
    o = read_options(argc, argv);
    for (size_t i = 0; i != sizeof workloads / sizeof *workloads; i++)
        if (!strcmp(o.workload, workloads[i].name)) w = &workloads[i];
    for (size_t i = 0; i != sizeof specials / sizeof *specials; i++)
        if (!strcmp(o.workload, specials[i].name)) use = specials[i];
    if (!w && !use.name) not_available("floor", &o, "not in the floor");
    struct source **sources = calloc((size_t)o.concurrency, sizeof *sources);
    for (int i = 0; i != o.concurrency; i++) sources[i] = use.open(i);
    if (w) probe((struct client *)sources[0]);
    const int tasks = strcmp(o.workload, "pool") ? 0 : WAITING_TASKS;
    const struct loop loop = {sources, o.concurrency, tasks, use.start, use.finish};
    run_loop(&loop, &records, &o);
    recorder_print(&records, "floor", &o, NULL);
    return 0;
}
