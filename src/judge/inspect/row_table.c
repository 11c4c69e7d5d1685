#include "row_table.h"

#include <string.h>

/* The smallest power of two that leaves a third of the slots free. */
static size_t places_for(uint32_t max_rows)
{
    size_t n = 16;
    while (n < (size_t)max_rows + max_rows / 2)
        n *= 2;
    return n;
}

int tw_row_table_open(struct tw_row_table *keyed, size_t row_bytes, size_t key_bytes,
                      uint32_t max_rows, uint64_t seed, struct tw_err *err)
{
    size_t n_places = places_for(max_rows);
    *keyed = (struct tw_row_table){
        .rows = calloc(max_rows, row_bytes),
        .index = calloc(n_places, sizeof(uint32_t)),
        .mask = n_places - 1,
        .row_bytes = row_bytes,
        .key_bytes = key_bytes,
        .n_rows = 1,
        .max_rows = max_rows,
        .seed = seed,
    };
    if (keyed->rows != NULL && keyed->index != NULL)
        return 0;
    tw_row_table_drop(keyed);
    return tw_fail(err, ENOMEM, "a table of %u rows", max_rows);
}

void tw_row_table_drop(struct tw_row_table *keyed)
{
    free(keyed->rows);
    free(keyed->index);
    *keyed = (struct tw_row_table){0};
}

void *tw_row_table_at(const struct tw_row_table *keyed, uint32_t row)
{
    return keyed->rows + row * keyed->row_bytes;
}

/* Hashes n bytes; unpredictable without the seed. */
static uint64_t hash(const void *bytes, size_t n, uint64_t seed)
{
    uint64_t hash = seed;
    const uint8_t *at = bytes;
    while (n > 0) {
        uint64_t part = 0;
        size_t n_part = n < sizeof part ? n : sizeof part;
        memcpy(&part, at, n_part);
        hash = tw_row_table_mix(hash ^ part);
        at += n_part;
        n -= n_part;
    }
    return hash;
}

/* The key's slot in the index: the one that holds it, or the free one to put it in. */
static size_t place_of(const struct tw_row_table *keyed, const void *key)
{
    size_t at = (size_t)hash(key, keyed->key_bytes, keyed->seed) & keyed->mask;
    while (keyed->index[at] != 0 &&
           memcmp(tw_row_table_at(keyed, keyed->index[at] - 1), key, keyed->key_bytes) != 0)
        at = (at + 1) & keyed->mask;
    return at;
}

uint32_t tw_row_table_find(const struct tw_row_table *keyed, const void *key)
{
    uint32_t found = keyed->index[place_of(keyed, key)];
    return found == 0 ? 0 : found - 1;
}

uint32_t tw_row_table_row(struct tw_row_table *keyed, const void *key)
{
    size_t at = place_of(keyed, key);
    if (keyed->index[at] != 0)
        return keyed->index[at] - 1;
    if (keyed->n_rows == keyed->max_rows)
        return 0;
    uint32_t row = keyed->n_rows++;
    memcpy(tw_row_table_at(keyed, row), key, keyed->key_bytes);
    keyed->index[at] = row + 1;
    return row;
}
