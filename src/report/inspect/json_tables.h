#ifndef TW_JSON_TABLES_H
#define TW_JSON_TABLES_H

#include "inspected.h"
#include "json_maker.h"

/* The totals of an inspected capture and its tables, as values of the JSON document. */

/* Adds "totals". */
void tw_json_tables_totals(struct tw_json_maker *maker, struct json_t *out,
                           const struct tw_summary *summary);

/* Adds "servers", "hosts" and "ports". If memory for the order of rows is missing, the maker
 * fails. */
void tw_json_tables_rows(struct tw_json_maker *maker, struct json_t *out,
                         const struct tw_inspected *inspected);

#endif
