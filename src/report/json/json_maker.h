#ifndef TW_JSON_MAKER_H
#define TW_JSON_MAKER_H

#include "own.h"

#include <stdbool.h>
#include <stdint.h>

/* Building JSON with jansson, where running out of memory is noticed once, in the end: every
 * function does what it can, and remembers in the maker that it could not.
 *
 * What is not known is left out of an object; nothing is ever null. */
struct json_t; /* jansson's */

struct tw_json_maker {
    bool failed; /* something is missing: the result is to be thrown away */
};

/* New values, owned by whoever gets them; put them into something at once. */
struct json_t *tw_json_maker_object(struct tw_json_maker *maker);
struct json_t *tw_json_maker_array(struct tw_json_maker *maker);

/* Adds `value` to an object or at the end of an array, which owns it from now on. */
void tw_json_maker_put(struct tw_json_maker *maker, struct json_t *object, const char *key,
                       struct json_t *value);
void tw_json_maker_append(struct tw_json_maker *maker, struct json_t *array,
                          struct json_t *value);

/* Text that is not UTF-8, here or as a key, has `\xcd` for each byte that is none of ASCII. */
void tw_json_maker_text(struct tw_json_maker *maker, struct json_t *object, const char *key,
                        const char *text);

/* The same, but left out when it is empty: not known. */
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

/* Gives the value away; when something is missing in it, frees it and returns NULL. */
TW_MUST_USE struct json_t *tw_json_maker_take(struct tw_json_maker *maker,
                                              struct json_t *value);

#endif
