/* The values of a row, decoded from their binary format, and their sums. */
#ifndef BENCH_LIBPQ_ROWS_H
#define BENCH_LIBPQ_ROWS_H

#include <endian.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int32_t int4(const char *p) {
    uint32_t v;
    memcpy(&v, p, 4);
    return (int32_t)be32toh(v);
}
static uint32_t oid(const char *p) { return (uint32_t)int4(p); }
static int16_t int2(const char *p) {
    uint16_t v;
    memcpy(&v, p, 2);
    return (int16_t)be16toh(v);
}
static int64_t int8(const char *p) {
    uint64_t v;
    memcpy(&v, p, 8);
    return (int64_t)be64toh(v);
}
static double float8(const char *p) {
    const int64_t bits = int8(p);
    double v;
    memcpy(&v, &bits, 8);
    return v;
}
/* numeric with two decimals, as an integer of cents */
static int64_t cents(const char *p) {
    const int groups = int2(p), weight = int2(p + 2);
    int64_t value = 0;
    for (int i = 0; i <= weight + 1; i++) value = value * 10000 + (i < groups ? int2(p + 8 + 2 * i) : 0);
    value /= 100;
    return (uint16_t)int2(p + 4) == 0x4000 ? -value : value;
}
static int64_t unix_microseconds(const char *p) { return int8(p) + 946684800000000; }

static uint64_t array_sum(const char *p) {
    uint64_t sum = 0;
    const int count = int4(p + 12);
    p += 24;
    for (int i = 0; i < count; i++, p += 8) sum += (uint64_t)int4(p);
    return sum;
}

#define VALUE(column) PQgetvalue(r, row, column)
#define LENGTH(column) (uint64_t)PQgetlength(r, row, column)

static uint64_t int_sum(const PGresult *r, int row) { return (uint64_t)int4(VALUE(0)); }
static uint64_t arrays_sum(const PGresult *r, int row) { return array_sum(VALUE(0)); }
static uint64_t bytes_sum(const PGresult *r, int row) {
    const unsigned char *bytes = (const unsigned char *)VALUE(0);
    return LENGTH(0) + bytes[0] + bytes[LENGTH(0) - 1];
}
static uint64_t big_sum(const PGresult *r, int row) {
    return (uint64_t)int8(VALUE(0)) + LENGTH(1) + (uint64_t)(int64_t)float8(VALUE(2));
}
static uint64_t type_sum(const PGresult *r, int row) {
    const uint64_t names = LENGTH(0) + (unsigned char)*VALUE(5) + (unsigned char)*VALUE(8);
    const uint64_t flags = (uint64_t)(*VALUE(4) + *VALUE(6) + *VALUE(7));
    return names + flags + (uint64_t)int2(VALUE(3)) + oid(VALUE(1)) + oid(VALUE(2)) + oid(VALUE(9)) + oid(VALUE(10)) +
           oid(VALUE(11));
}
static uint64_t mixed_sum(const PGresult *r, int row) {
    uint64_t sum = (uint64_t)(int8(VALUE(0)) + int4(VALUE(1))) + LENGTH(2);
    sum += (uint64_t)(unix_microseconds(VALUE(3)) / 1000000 + cents(VALUE(4)));
    sum += (unsigned char)*VALUE(5);
    sum += strtoull(VALUE(6) + 1 + strlen("{\"n\": "), NULL, 10); /* jsonb: a version, then text */
    return sum + (uint64_t)*VALUE(7) + (uint64_t)(int64_t)float8(VALUE(8)) + array_sum(VALUE(9));
}

#undef VALUE
#undef LENGTH

#endif
