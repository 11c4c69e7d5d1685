#ifndef TW_JSON_MAKER_H
#define TW_JSON_MAKER_H

#include "own.h"

#include <stdbool.h>
#include <stdint.h>

/* Builds JSON with jansson and checks for out of memory once, at the end: a function that
 * fails sets `failed` in the maker.
 *
 * Unknown values are omitted from objects; nothing is null. */
struct json_t; /* jansson's */

struct tw_json_maker {
    bool failed; /* something is missing: the result must be discarded */
};

/* New values, owned by the caller; add them to a container at once. */
struct json_t *tw_json_maker_object(struct tw_json_maker *maker);
struct json_t *tw_json_maker_array(struct tw_json_maker *maker);

/* Adds `value` to an object, or at the end of an array, which then owns it. */
void tw_json_maker_put(struct tw_json_maker *maker, struct json_t *object, const char *key,
                       struct json_t *value);
void tw_json_maker_append(struct tw_json_maker *maker, struct json_t *array,
                          struct json_t *value);

/* In a text or key that is not UTF-8, each byte above 0x7f becomes `\xcd`. */
void tw_json_maker_text(struct tw_json_maker *maker, struct json_t *object, const char *key,
                        const char *text);

/* The same, but omits an empty text, which means unknown. */
void tw_json_maker_known_text(struct tw_json_maker *maker, struct json_t *object,
                              const char *key, const char *text);
void tw_json_maker_append_text(struct tw_json_maker *maker, struct json_t *array,
                               const char *text);
void tw_json_maker_integer(struct tw_json_maker *maker, struct json_t *object, const char *key,
                           int64_t value);
void tw_json_maker_truth(struct tw_json_maker *maker, struct json_t *object, const char *key,
                         bool value);

/* "key": [from, to] */
void tw_json_maker_pair(struct tw_json_maker *maker, struct json_t *object, const char *key,
                        int64_t from, int64_t to);

/* Returns the value to the caller; if something is missing, frees it and returns NULL. */
TW_MUST_USE struct json_t *tw_json_maker_take(struct tw_json_maker *maker,
                                              struct json_t *value);

#endif
