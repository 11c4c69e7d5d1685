#ifndef TW_FINDING_H
#define TW_FINDING_H

#include "run.h"

struct tw_claim;

/* The result of a claim. UNKNOWN is not a weak FAILS: the run observed nothing that could
 * decide the claim. */
enum tw_ruling { TW_HOLDS, TW_FAILS, TW_UNKNOWN };

struct tw_finding {
    const struct tw_claim *claim; /* its row in the catalogue (claims.h) */
    size_t subject;               /* index within the row's scope: a probe, a step, ... */
    char name[TW_NAME_SIZE * 2];  /* kebab-case: "first-fin", "plain-first-try", ... */
    char sentence[160];           /* "Only the side that sent the first FIN holds TIME-WAIT." */
    enum tw_ruling ruling;
    /* the experiment file expects it, or it is one of the lab's own claims; if false, it does
     * not affect the exit status (the releases with --first-bind) */
    bool asked;
    long decided_by; /* index of the observation that decided it; -1: the absence of one */
    char expected[96];
    char seen[160]; /* what was observed, or what was not and why */
};

enum { TW_MAX_FINDINGS = 176 };
struct tw_findings {
    struct tw_finding *list; /* owned, from tw_judge() */
    size_t n;
};

/* Frees and empties; safe twice. */
void tw_findings_drop(struct tw_findings *findings);

/* Appends a finding. The list has room for TW_MAX_FINDINGS; tw_claims_most() is the bound. */
void tw_findings_add(struct tw_findings *findings, const struct tw_finding *finding);

/* Sets the ruling, the observation that decided it (an index, or -1), and what was observed,
 * in words. */
void tw_finding_rule(struct tw_finding *finding, enum tw_ruling ruling, long decided_by,
                     const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Rules UNKNOWN with "WHAT: WHY", as in "not tried: interrupted by SIGINT"; with WHAT alone if
 * why is NULL. */
void tw_finding_unknown(struct tw_finding *finding, long decided_by, const char *what,
                        const char *why);

/* Sets what was expected, in words. */
void tw_finding_expect(struct tw_finding *finding, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* FAILS if a finding with `asked` fails; else UNKNOWN if one is unknown or none has `asked`;
 * else HOLDS. */
enum tw_ruling tw_findings_overall(const struct tw_findings *findings);

/* The finding of that name, or NULL. */
const struct tw_finding *tw_findings_named(const struct tw_findings *findings,
                                           const char *name);

const char *tw_ruling_name(enum tw_ruling ruling); /* "HOLDS". Static. */

#endif
