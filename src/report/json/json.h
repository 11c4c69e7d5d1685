#ifndef TW_JSON_H
#define TW_JSON_H

#include "checkup.h"
#include "judged.h"
#include "listed.h"
#include "release_trials.h"
#include "rule_trials.h"

/* The report for programs: one JSON document per call of twlab, as docs/twlab.schema.json
 * describes. Numbers are numbers, times are integers in nanoseconds, brackets are pairs [from,
 * to]; unknown values are omitted.
 *
 *     tw_json_print(tw_json_runs("run", judged, n), stdout, &err)
 *
 * The caller owns the documents. All functions but tw_json_print() return NULL if out of
 * memory. */
/* Increases if the meaning of a document changes, not if something is added. */
enum { TW_JSON_SCHEMA = 3 };

struct json_t; /* jansson's; opaque above this floor */

/* The document of the verbs `run` and `judge`. */
TW_MUST_USE struct json_t *tw_json_runs(const char *verb, const struct tw_judged runs[],
                                        size_t n);

/* `list`: the catalogue of experiments. */
TW_MUST_USE struct json_t *tw_json_list(const struct tw_listed listed[], size_t n);

/* `list --claims`: the catalogue of claims. */
TW_MUST_USE struct json_t *tw_json_claims(void);

/* `doctor`: the requirements of the lab on this machine. */
TW_MUST_USE struct json_t *tw_json_doctor(const struct tw_checkup checkups[], size_t n);

/* `explore` */
TW_MUST_USE struct json_t *tw_json_explore(const struct tw_rule_trials *explored);

/* `explore --timers` */
TW_MUST_USE struct json_t *tw_json_timers(const struct tw_release_trials *timed,
                                          const struct tw_release_trials_sum *sum);

/* Writes the document and frees it. NULL as a document is ENOMEM, so that the calls can be
 * nested. Fails with the stream's errno. */
TW_MUST_USE int tw_json_print(struct json_t *document, FILE *to, struct tw_err *err);

#endif
