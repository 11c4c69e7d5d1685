#ifndef TW_FINDING_H
#define TW_FINDING_H

#include "run.h"

struct tw_claim;

/* What a claim comes to, given what was seen. UNKNOWN is not a soft FAILS: it says that the run
 * did not look where the claim could be settled. */
enum tw_ruling { TW_HOLDS, TW_FAILS, TW_UNKNOWN };

struct tw_finding {
    const struct tw_claim *claim; /* its row in the catalogue (claims.h) */
    size_t subject;               /* which of the row's scope: a probe's index, a step's, ... */
    char name[TW_NAME_SIZE * 2];  /* kebab-case: "first-fin", "plain-first-try", ... */
    char sentence[160];           /* "Only the side that sent the first FIN holds TIME-WAIT." */
    enum tw_ruling ruling;
    bool asked; /* the experiment file expects it, or it is one of the lab's own that apply;
                 * not asked for: left out of the exit status (--first-bind's releases) */
    long decided_by; /* index of the observation that decided it; -1: that nothing was seen */
    char expected[96];
    char seen[160]; /* what was seen, or what was not looked at and why */
};

enum { TW_MAX_FINDINGS = 176 };
struct tw_findings {
    struct tw_finding *list; /* owned, where tw_judge() has made it */
    size_t n;
};

/* Frees and empties; safe twice. */
void tw_findings_drop(struct tw_findings *findings);

/* Appends one. The list has room for TW_MAX_FINDINGS: what a run can have is bounded
 * (tw_claims_most()). */
void tw_findings_add(struct tw_findings *findings, const struct tw_finding *finding);

/* Rules: what decided it (an index, or -1), and what was seen, in words. */
void tw_finding_rule(struct tw_finding *finding, enum tw_ruling ruling, long decided_by,
                     const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Rules UNKNOWN: "not tried: interrupted by SIGINT", or "not tried" when why is NULL. */
void tw_finding_unknown(struct tw_finding *finding, long decided_by, const char *what,
                        const char *why);

/* What was expected, in words. */
void tw_finding_expect(struct tw_finding *finding, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* FAILS when one that was asked for fails; else UNKNOWN when one is unknown, or nothing was
 * asked for; else HOLDS. */
enum tw_ruling tw_findings_overall(const struct tw_findings *findings);

/* The one of that name, or NULL. */
const struct tw_finding *tw_findings_named(const struct tw_findings *findings,
                                           const char *name);

const char *tw_ruling_name(enum tw_ruling ruling); /* "HOLDS". Static. */

#endif
