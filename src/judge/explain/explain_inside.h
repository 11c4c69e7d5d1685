#ifndef TW_EXPLAIN_INSIDE_H
#define TW_EXPLAIN_INSIDE_H

#include "evidence.h"
#include "explain.h"

/* The parts of an explanation; internal to explain.c. */

/* Appends a sentence. */
void tw_explain_say(struct tw_explanation *to, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends "WHAT: WHY.", or "WHAT." if why is NULL. */
void tw_explain_say_why(struct tw_explanation *to, const char *what, const char *why);

/* The servers that could not start, and why. It comes first: the rest may be a consequence. */
void tw_explain_started(const struct tw_evidence *c, struct tw_explanation *to);

/* What happened to the connection without a segment: a side was given up, a FIN is queued
 * behind data, nothing called accept(). */
void tw_explain_unseen(const struct tw_evidence *c, struct tw_explanation *to);

/* How the connection ended, and what that left on each side. */
void tw_explain_close(const struct tw_evidence *c, struct tw_explanation *to);

/* For each bind the reason of its result, for each release its time and the reason, and what
 * would have let the refused binds succeed. */
void tw_explain_probes(const struct tw_evidence *c, const struct tw_situation *situations,
                       struct tw_explanation *to);

/* The result of a probe's `retry` and the rule that decided it; nothing if it was not
 * tried. */
void tw_explain_retry(const struct tw_evidence *c, unsigned probe,
                      const struct tw_situation *situation, struct tw_explanation *to);

/* " (#8)", or "" if the observation has no frame number. Returns text. */
const char *tw_explain_frame(const struct tw_run *run, long index, char text[TW_CITE_TEXT]);

#endif
