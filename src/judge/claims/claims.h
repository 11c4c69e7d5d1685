#ifndef TW_CLAIMS_H
#define TW_CLAIMS_H

#include "finding.h"
#include "scope.h"

/* The catalogue of claims: each is a row of one table, from which runs are judged and which
 * `twlab list --claims` prints. */

/* What of a run a claim rests on: without one of these it is UNKNOWN, or left out where the
 * experiment cannot have it. Steps and binds go without saying. */
enum tw_claim_need {
    TW_NEEDS_CAPTURE = 1 << 0,    /* all segments of a connection */
    TW_NEEDS_SOCK_DIAG = 1 << 1,  /* the kernel's socket states, and how many TIME_WAITs */
    TW_NEEDS_COUNTERS = 1 << 2,   /* the kernel's TcpExt counters */
    TW_NEEDS_COUNTED = 1 << 3,    /* a server of the lab, which counts what it accepts */
    TW_NEEDS_WAIT = 1 << 4,       /* the wait for a release: none with --first-bind */
    TW_NEEDS_HZ = 1 << 5,         /* the kernel's timer frequency */
    TW_NEEDS_PREDICTION = 1 << 6, /* the release, as predicted before the wait */
};
enum { TW_N_CLAIM_NEEDS = 7 };

struct tw_evidence;

/* A name that others go by, too. */
#define TW_STEPS_DONE "steps-done"

struct tw_claim {
    /* "first-fin"; words in capitals stand for what it is about: "PROBE-release". Claims of one
     * name exclude each other: of the probe's release there is the one that it expects. */
    const char *name;
    enum tw_scope scope;
    const char *sentence; /* "The first bind() answers as expected." */
    unsigned needs;       /* of enum tw_claim_need, or 0 */

    /* Rules on one that is UNKNOWN so far, about finding->subject. Returns false where the
     * claim does not apply. */
    bool (*rule)(const struct tw_evidence *c, struct tw_finding *finding);
};

/* The i-th row; NULL past the last one. Static. */
const struct tw_claim *tw_claims_at(size_t i);

/* The first of that name, capitals and all; NULL: there is none. */
const struct tw_claim *tw_claims_named(const char *name);

/* "sock_diag", by its bit's number. Static. */
const char *tw_claims_need_name(unsigned bit);

/* How many findings a run can have at most, by the table. */
size_t tw_claims_most(void);

/* Rules on every claim that applies to the run, from the run alone: those of the experiment's
 * [expect], of its steps (WHO-VERB) and of its probes (PROBE-first-try, PROBE-release,
 * PROBE-alive), then the lab's own. The order is fixed by the file and by the table.
 *
 * None HOLDS without an observation that shows it. When the capture lost packets, a step was
 * not done or a signal ended the run, what depends on that is UNKNOWN and says so. */
void tw_judge(const struct tw_run *run, struct tw_findings *out);

#endif
