#ifndef TW_ROW_TABLE_H
#define TW_ROW_TABLE_H

#include "err.h"
#include "own.h"

#include <stddef.h>
#include <stdint.h>

/* Rows of equal size, found by the key at their start: a hash table with open addressing that
 * only grows, up to a maximum. Beyond that, all new keys share row 0. */
struct tw_row_table {
    uint8_t *rows;   /* row 0 has no key */
    uint32_t *index; /* row number + 1, by hash; 0 for free */
    size_t mask;     /* maps a hash to a slot */
    size_t row_bytes, key_bytes;
    uint32_t n_rows, max_rows; /* includes row 0 */
    uint64_t seed;
};

/* Opens a table for max_rows zeroed rows; unused rows take no memory. `seed` makes the hash
 * unpredictable, since an attacker may have made the capture. */
TW_MUST_USE int tw_row_table_open(struct tw_row_table *keyed, size_t row_bytes,
                                  size_t key_bytes, uint32_t max_rows, uint64_t seed,
                                  struct tw_err *err);

/* Returns the number of the key's row and adds the row when it is new; 0 when the table is
 * full. Keys are compared bytewise and must not have padding. */
uint32_t tw_row_table_row(struct tw_row_table *keyed, const void *key);

/* Like tw_row_table_row(), but returns 0 for a new key. */
uint32_t tw_row_table_find(const struct tw_row_table *keyed, const void *key);

void *tw_row_table_at(const struct tw_row_table *keyed, uint32_t row);

/* Frees and empties the table; safe to call twice. */
void tw_row_table_drop(struct tw_row_table *keyed);

/* Hashes one number; unpredictable without the seed. */
static inline uint64_t tw_row_table_mix(uint64_t x)
{
    x ^= x >> 32; /* the finalizer of splitmix64 */
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 29;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 32;
}

#endif
