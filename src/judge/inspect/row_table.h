#ifndef TW_ROW_TABLE_H
#define TW_ROW_TABLE_H

#include "err.h"
#include "own.h"

#include <stddef.h>
#include <stdint.h>

/* Rows of one size that are found by the key they begin with: a hash table with open addressing
 * that only grows, up to a maximum. Past that, all keys that are new share row 0. */
struct tw_row_table {
    uint8_t *rows;   /* row 0 has no key of its own */
    uint32_t *index; /* number of a row + 1 at its hash's place; 0: free */
    size_t mask;     /* of a hash: its place */
    size_t row_bytes, key_bytes;
    uint32_t n_rows, max_rows; /* row 0 counts */
    uint64_t seed;
};

/* Room for max_rows, of which only what is used takes memory. The rows begin as zeros. `seed`
 * makes the places of keys unforeseeable: a capture may have been made by an enemy. */
TW_MUST_USE int tw_row_table_open(struct tw_row_table *keyed, size_t row_bytes,
                                  size_t key_bytes, uint32_t max_rows, uint64_t seed,
                                  struct tw_err *err);

/* The number of the key's row, which is added when it is new; 0 when there is no more room.
 * Keys are compared byte by byte: they must not have padding. */
uint32_t tw_row_table_row(struct tw_row_table *keyed, const void *key);

/* The same, but 0 when it is new. */
uint32_t tw_row_table_find(const struct tw_row_table *keyed, const void *key);

void *tw_row_table_at(const struct tw_row_table *keyed, uint32_t row);

/* Frees and empties; safe twice. */
void tw_row_table_drop(struct tw_row_table *keyed);

/* A hash of n bytes that nobody foresees who does not know the seed. */
uint64_t tw_row_table_hash(const void *bytes, size_t n, uint64_t seed);

/* The same of one number: the last step of it. */
static inline uint64_t tw_row_table_mix(uint64_t x)
{
    x ^= x >> 32; /* the finalizer of splitmix64 */
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 29;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 32;
}

#endif
