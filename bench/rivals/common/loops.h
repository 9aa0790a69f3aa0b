/* The loops over units of a workload: one connection that blocks, or several under epoll. */
#ifndef BENCH_LOOPS_H
#define BENCH_LOOPS_H

#include "harness.h"

#include <sys/epoll.h>
#include <unistd.h>

struct source { /* one connection */
    int fd;
    uint64_t began; /* when its task began to wait, nanoseconds */
    struct done unit;
};

struct loop {
    struct source **sources;
    int count;
    int tasks; /* that share the sources; 0: each source is its own task */
    void (*start)(struct source *);
    int (*finish)(struct source *, int may_block); /* 1: the unit is done */
};

static inline void run_blocking(const struct loop *l, struct recorder *r) {
    struct source *s = l->sources[0];
    for (uint64_t before = nanoseconds(); recorder_another(r, before);) {
        l->start(s);
        while (!l->finish(s, 1)) {}
        const uint64_t after = nanoseconds();
        recorder_add(r, after - before, &s->unit);
        before = after;
    }
}

static inline void run_events(const struct loop *l, struct recorder *r) {
    const int events = epoll_create1(0);
    const uint64_t begin = nanoseconds();
    uint64_t *waiting = (uint64_t *)malloc(sizeof *waiting * (size_t)(l->tasks + 1)); /* since when */
    int first_waiting = 0, running = 0;
    for (int i = 0; i < l->tasks; i++) waiting[i] = begin;
    for (int i = 0; i != l->count && recorder_another(r, begin); i++, running++) {
        struct epoll_event event;
        event.events = EPOLLIN;
        event.data.ptr = l->sources[i];
        epoll_ctl(events, EPOLL_CTL_ADD, l->sources[i]->fd, &event);
        l->sources[i]->began = begin;
        l->start(l->sources[i]);
    }
    while (running) {
        struct epoll_event ready[64];
        const int n = epoll_wait(events, ready, 64, -1);
        for (int i = 0; i < n; i++) {
            struct source *s = (struct source *)ready[i].data.ptr;
            if (!l->finish(s, 0)) continue;
            const uint64_t now = nanoseconds();
            recorder_add(r, now - s->began, &s->unit);
            if (!recorder_another(r, now)) {
                running--;
                continue;
            }
            s->began = now;
            if (l->tasks) { /* this one goes to the end of the queue, the first one takes its place */
                s->began = waiting[first_waiting];
                waiting[first_waiting] = now;
                first_waiting = (first_waiting + 1) % l->tasks;
            }
            l->start(s);
        }
    }
    free(waiting);
    close(events);
}

/* Warm-up, then what is measured. */
static inline void run_loop(const struct loop *l, struct recorder *r, const struct options *o) {
    for (int measured = o->count != 0; measured != 2; measured++) {
        recorder_begin(r, measured ? o->duration : o->warmup, o->count);
        if (l->count == 1) run_blocking(l, r);
        else run_events(l, r);
        recorder_end(r);
    }
}

#endif
