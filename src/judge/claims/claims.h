#ifndef TW_CLAIMS_H
#define TW_CLAIMS_H

#include "claim.h"
#include "finding.h"

/* The catalogue of claims: one table, by which runs are judged and which `twlab list --claims`
 * prints. */

/* The name of a claim that other rooms refer to. */
#define TW_STEPS_DONE "steps-done"

/* Row i; NULL after the last one. Static. */
const struct tw_claim *tw_claims_at(size_t i);

/* The first row with this name, capitals included, or NULL. */
const struct tw_claim *tw_claims_named(const char *name);

/* A need's name and description, by the number of its bit. Static. */
struct tw_claim_need_row {
    const char *name, *what; /* "sock_diag", "the kernel's socket states: ..." */
};
const struct tw_claim_need_row *tw_claims_need(unsigned bit);

/* The maximum number of findings of a run. */
size_t tw_claims_most(void);

/* Rules on every claim that applies to the run, from its evidence alone: the claims of
 * [expect], of the steps (WHO-VERB) and of the probes (PROBE-first-try, PROBE-release,
 * PROBE-alive), then the lab's own. The table and the file determine the order.
 *
 * No claim HOLDS without an observation that shows it. If the capture lost packets, a step was
 * not done or a signal ended the run, the claims that depend on it are UNKNOWN and give the
 * reason.
 *
 * The caller drops *out. Fails with ENOMEM. */
TW_MUST_USE int tw_judge(const struct tw_evidence *c, struct tw_findings *out,
                         struct tw_err *err);

#endif
