#ifndef TW_JSON_H
#define TW_JSON_H

#include "checkup.h"
#include "judged.h"
#include "listed.h"
#include "release_trials.h"
#include "rule_trials.h"

/* The report for programs: one JSON document a call of twlab, as docs/twlab.schema.json has it.
 * Numbers are numbers, times are integers in nanoseconds, brackets are pairs [from, to]; what
 * is not known is left out.
 *
 *     tw_json_print(tw_json_runs("run", judged, n), stdout, &err)
 *
 * Documents are the caller's; all but tw_json_print return NULL when there is no memory. */
/* Goes up when the meaning of a document changes, not when it says more. */
enum { TW_JSON_SCHEMA = 1 };

struct json_t; /* jansson's; only this floor needs to know more */

/* One run: facts, the experiment, connections with their ladders, binds, findings, and all
 * observations. An element of the document's "runs". */
TW_MUST_USE struct json_t *tw_json_run(const struct tw_judged *judged);

/* What `run` and `judge` (the verb) have to say. */
TW_MUST_USE struct json_t *tw_json_runs(const char *verb, const struct tw_judged runs[],
                                        size_t n);

/* `list`: what there is. */
TW_MUST_USE struct json_t *tw_json_list(const struct tw_listed listed[], size_t n);

/* `list --claims`: the catalogue of claims. */
TW_MUST_USE struct json_t *tw_json_claims(void);

/* `doctor`: what this machine lets the lab do. */
TW_MUST_USE struct json_t *tw_json_doctor(const struct tw_checkup checkups[], size_t n);

/* Frees a document that is not printed; safe twice. */
void tw_json_drop(struct json_t **document);

/* `explore` */
TW_MUST_USE struct json_t *tw_json_explore(const struct tw_rule_trials *explored);

/* `explore --timers` */
TW_MUST_USE struct json_t *tw_json_timers(const struct tw_release_trials *timed,
                                          const struct tw_release_trials_sum *sum);

/* Writes the document and frees it. NULL is the error that it is (ENOMEM), so that the calls
 * can be nested. Fails with the stream's errno. */
TW_MUST_USE int tw_json_print(struct json_t *document, FILE *to, struct tw_err *err);

#endif
