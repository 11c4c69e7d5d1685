#ifndef TW_RECORD_BYTES_H
#define TW_RECORD_BYTES_H

#include "records.h"

/* Internal to records.c: numbers in the file's byte order, and conversion of an interface's
 * ticks. */

static inline uint16_t tw_record_u16(const uint8_t *p, bool swapped)
{
    uint16_t value;
    __builtin_memcpy(&value, p, sizeof value);
    return swapped ? __builtin_bswap16(value) : value;
}

static inline uint32_t tw_record_u32(const uint8_t *p, bool swapped)
{
    uint32_t value;
    __builtin_memcpy(&value, p, sizeof value);
    return swapped ? __builtin_bswap32(value) : value;
}

/* Converts a count of the interface's ticks to nanoseconds since 1970. The result is clamped
 * to 0..TW_TIME_MAX, so that no sum of times from a file overflows. */
#define TW_TIME_MAX ((tw_ns)1 << 62)
tw_ns tw_record_time(const struct tw_interface *interface, uint64_t ticks);

/* Reads the block at the start of n bytes, like tw_records_next(). */
enum tw_records_got tw_pcapng_next(struct tw_records *records, const uint8_t *bytes, size_t n,
                                   struct tw_record *record, struct tw_err *err);

/* Reports an error at byte `at` of the current record. Always returns TW_RECORDS_BAD. */
enum tw_records_got tw_record_bad(const struct tw_records *records, size_t at,
                                  struct tw_err *err, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
