/* The floor: requests encoded beforehand, raw send and recv, replies looked through for their end only.
 * libpq connects, authenticates and prepares; from then on its socket is used without it. */
#include "../common/loops.h"

#include <endian.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/socket.h>

enum { RECEIVE = 256 * 1024, TAIL = 8 };

static struct options o;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* ---- requests ---- */

struct buffer {
    char *data;
    size_t size, capacity;
};

static void put(struct buffer *b, const void *data, size_t size) {
    if (b->size + size > b->capacity) {
        b->capacity = (b->size + size) * 2;
        if (!(b->data = realloc(b->data, b->capacity))) abort();
    }
    memcpy(b->data + b->size, data, size);
    b->size += size;
}
static void put8(struct buffer *b, int value) { put(b, &(char){(char)value}, 1); }
static void put16(struct buffer *b, int value) { put(b, &(uint16_t){htobe16((uint16_t)value)}, 2); }
static void put32(struct buffer *b, uint32_t value) { put(b, &(uint32_t){htobe32(value)}, 4); }
static void put64(struct buffer *b, uint64_t value) { put(b, &(uint64_t){htobe64(value)}, 8); }

static size_t begin_message(struct buffer *b, char type) {
    put8(b, type);
    put32(b, 0);
    return b->size - 4;
}
static void end_message(struct buffer *b, size_t at) {
    const uint32_t length = htobe32((uint32_t)(b->size - at));
    memcpy(b->data + at, &length, 4);
}
static void sync_message(struct buffer *b) { end_message(b, begin_message(b, 'S')); }

static void query_message(struct buffer *b, const char *sql) {
    const size_t at = begin_message(b, 'Q');
    put(b, sql, strlen(sql) + 1);
    end_message(b, at);
}

static void int4_value(struct buffer *b, uint32_t value) {
    put32(b, 4);
    put32(b, value);
}
static void text_value(struct buffer *b, const char *text) {
    put32(b, (uint32_t)strlen(text));
    put(b, text, strlen(text));
}
static void seven_values(struct buffer *b) {
    const double e = 10.333;
    uint64_t bits;
    memcpy(&bits, &e, 8);
    int4_value(b, 10);
    int4_value(b, 11);
    int4_value(b, 10);
    text_value(b, "TESTTESTTEST");
    put32(b, 8);
    put64(b, bits);
    int4_value(b, 12341234);
    text_value(b, "123412341234");
}

struct client {
    struct source source;
    char *received; /* the last TAIL bytes of what came before, then RECEIVE more */
    struct buffer request;
    size_t id_at[PIPELINED];
    int ids, syncs, syncs_left;
    char header[5]; /* of the message that is being walked over */
    size_t header_size, body_left;
    uint32_t position;
};

static void id_value(struct client *c) {
    put32(&c->request, 8);
    c->id_at[c->ids++] = c->request.size;
    put64(&c->request, 1);
}

/* Bind and Execute of the statement s, all values and results binary. */
static void call(struct client *c, int parameters, void (*values)(struct client *)) {
    struct buffer *b = &c->request;
    size_t at = begin_message(b, 'B');
    put(b, "\0s", 3);
    put16(b, 1);
    put16(b, 1);
    put16(b, parameters);
    if (values) values(c);
    put16(b, 1);
    put16(b, 1);
    end_message(b, at);
    at = begin_message(b, 'E');
    put8(b, 0);
    put32(b, 0);
    end_message(b, at);
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
static uint64_t messages[256], message_bytes[256]; /* of the first unit, by type */

static void make_request(struct client *c) {
    c->syncs = 1;
    if (w->simple) {
        query_message(&c->request, w->simple);
    } else if (!w->sql) {
        copy_request(&c->request);
    } else {
        const int every = !strcmp(w->name, "pipeline_sync");
        for (int i = 0; i != w->times; i++) {
            call(c, w->parameters, w->values);
            if (every) sync_message(&c->request);
        }
        if (every) c->syncs = w->times;
        else sync_message(&c->request);
    }
}

/* ---- the wire ---- */

static struct source *open_client(int number) {
    struct client *c = calloc(1, sizeof *c);
    const char *names[] = {"host", "port", "user", "password", "dbname", "sslmode", NULL};
    const char *values[] = {o.host, o.port, o.user, o.password, o.db, "disable", NULL};
    PGconn *connection = PQconnectdbParams(names, values, 0);
    if (PQstatus(connection) != CONNECTION_OK) fail(PQerrorMessage(connection));
    if (w->sql && PQresultStatus(PQprepare(connection, "s", w->sql, 0, NULL)) != PGRES_COMMAND_OK)
        fail(PQerrorMessage(connection));
    c->source.fd = PQsocket(connection);
    fcntl(c->source.fd, F_SETFL, fcntl(c->source.fd, F_GETFL) & ~O_NONBLOCK);
    if (!(c->received = calloc(1, TAIL + RECEIVE))) abort();
    c->position = (uint32_t)number * 100003;
    make_request(c);
    return &c->source;
}

static void send_request(struct client *c) {
    for (int i = 0; i != c->ids; i++) {
        const uint64_t id = htobe64((uint64_t)next_id(&c->position));
        memcpy(c->request.data + c->id_at[i], &id, 8);
    }
    for (size_t sent = 0; sent != c->request.size;) {
        const ssize_t n = send(c->source.fd, c->request.data + sent, c->request.size - sent, MSG_NOSIGNAL);
        if (n < 0) fail("send");
        sent += (size_t)n;
    }
    c->syncs_left = c->syncs;
}

/* Goes from message to message and counts them by type. */
static void walk(struct client *c, const char *at, size_t size) {
    while (size) {
        const size_t skipped = c->body_left < size ? c->body_left : size;
        at += skipped;
        size -= skipped;
        c->body_left -= skipped;
        for (; size && !c->body_left; size--) {
            c->header[c->header_size++] = *at++;
            if (c->header_size < 5) continue;
            uint32_t length;
            memcpy(&length, c->header + 1, 4);
            c->body_left = be32toh(length) - 4;
            c->header_size = 0;
            const unsigned char type = (unsigned char)c->header[0];
            messages[type]++;
            message_bytes[type] += c->body_left;
            if (type == 'Z') c->syncs_left--;
        }
    }
}

/* Receives once. True if the reply has ended: ReadyForQuery is its last message. */
static int receive(struct client *c, int flags) {
    const ssize_t size = recv(c->source.fd, c->received + TAIL, RECEIVE, flags);
    if (size <= 0) fail("recv");
    if (c->syncs != 1) {
        walk(c, c->received + TAIL, (size_t)size);
        return c->syncs_left <= 0 && !c->body_left;
    }
    memmove(c->received, c->received + size, TAIL);
    return !memcmp(c->received + TAIL - 6, "Z\0\0\0\5", 5);
}

/* One unit, gone through to learn what each of them is. */
static void probe(struct client *c) {
    send_request(c);
    while (c->syncs_left > 0 || c->body_left) {
        const ssize_t size = recv(c->source.fd, c->received + TAIL, RECEIVE, 0);
        if (size <= 0) fail("recv");
        walk(c, c->received + TAIL, (size_t)size);
    }
    if (messages['E']) fail("the server's reply is an error");
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

int main(int argc, char **argv) {
    static struct recorder records;
        o = read_options(argc, argv);
    for (size_t i = 0; i != sizeof workloads / sizeof *workloads; i++)
        if (!strcmp(o.workload, workloads[i].name)) w = &workloads[i];
    if (!w) not_available("floor", &o, "not in the floor");
    struct source **sources = calloc((size_t)o.concurrency, sizeof *sources);
    for (int i = 0; i != o.concurrency; i++) sources[i] = open_client(i);
    probe((struct client *)sources[0]);
    const int tasks = strcmp(w->name, "pool") ? 0 : WAITING_TASKS;
    const struct loop loop = {sources, o.concurrency, tasks, start, finish};
    run_loop(&loop, &records, &o);
    recorder_print(&records, "floor", &o, NULL);
    return 0;
}
