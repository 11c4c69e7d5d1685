#ifndef TW_EXPLAIN_INSIDE_H
#define TW_EXPLAIN_INSIDE_H

#include "evidence.h"
#include "explain.h"

/* The parts of an explanation; the inside of explain.c. */

/* Appends a sentence. */
void tw_explain_say(struct tw_explanation *to, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends "WHAT: WHY.", or "WHAT." when why is NULL. */
void tw_explain_say_why(struct tw_explanation *to, const char *what, const char *why);

/* Which servers could not start, and why: before anything else, as the rest may follow from
 * it. */
void tw_explain_started(const struct tw_evidence *c, struct tw_explanation *to);

/* What the kernel did with the connection that no segment says: it gave a side up, a FIN waits
 * behind data, nobody accepted it. */
void tw_explain_unseen(const struct tw_evidence *c, struct tw_explanation *to);

/* How the connection ended, and what that left on each side. */
void tw_explain_close(const struct tw_evidence *c, struct tw_explanation *to);

/* Why each bind was answered as it was, when the port came free and why then, and what would
 * have let the refused ones succeed. */
void tw_explain_probes(const struct tw_evidence *c, const struct tw_situation *situations,
                       struct tw_explanation *to);

/* What came of a probe's `retry`, by the rule; nothing where it was not tried. */
void tw_explain_retry(const struct tw_evidence *c, unsigned probe,
                      const struct tw_situation *situation, struct tw_explanation *to);

/* " (#8)", or nothing when the observation has no frame number. Returns text. */
const char *tw_explain_frame(const struct tw_run *run, long index, char text[TW_CITE_TEXT]);

#endif
