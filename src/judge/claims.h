#ifndef TW_CLAIMS_H
#define TW_CLAIMS_H

#include "run.h"

/* Claims about a run, ruled on from the run alone. */

/* What a claim comes to, given what was seen. UNKNOWN is not a soft FAILS: it says that the run
 * did not look where the claim could be settled. */
enum tw_ruling { TW_HOLDS, TW_FAILS, TW_UNKNOWN };

struct tw_finding {
    char name[TW_NAME_SIZE * 2]; /* kebab-case: "first-fin", "plain-first-try", ... */
    char sentence[160];          /* "Only the side that sent the first FIN holds TIME-WAIT." */
    enum tw_ruling ruling;
    bool asked; /* the experiment file expects it, or it is one of the lab's own that apply;
                 * not asked for: left out of the exit status (--first-bind's releases) */
    long decided_by; /* index of the observation that decided it; -1: that nothing was seen */
    char expected[96];
    char seen[160]; /* what was seen instead, or what was not looked at and why */
};

enum { TW_MAX_FINDINGS = 64 };
struct tw_findings {
    struct tw_finding list[TW_MAX_FINDINGS];
    size_t n;
};

/* Rules on every claim that applies to the run: those of the experiment's [expect] and probes,
 * then the lab's own. Order is fixed by the file and the table of claims. */
void tw_judge(const struct tw_run *run, struct tw_findings *out);

/* FAILS when one that was asked for fails; else UNKNOWN when one is unknown, or nothing was
 * asked for; else HOLDS. */
enum tw_ruling tw_findings_overall(const struct tw_findings *findings);

const struct tw_finding *tw_findings_named(const struct tw_findings *findings,
                                           const char *name);

const char *tw_ruling_name(enum tw_ruling ruling); /* "HOLDS". Static. */

#endif
