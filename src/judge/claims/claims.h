#ifndef TW_CLAIMS_H
#define TW_CLAIMS_H

#include "claim.h"
#include "finding.h"

/* The catalogue of claims: each is a row of one table, from which runs are judged and which
 * `twlab list --claims` prints. */

/* A name that others go by, too. */
#define TW_STEPS_DONE "steps-done"

/* The i-th row; NULL past the last one. Static. */
const struct tw_claim *tw_claims_at(size_t i);

/* The first of that name, capitals and all; NULL: there is none. */
const struct tw_claim *tw_claims_named(const char *name);

/* A need by its bit's number: its name, and what it is. Static. */
struct tw_claim_need_row {
    const char *name, *what; /* "sock_diag", "the kernel's word on sockets: ..." */
};
const struct tw_claim_need_row *tw_claims_need(unsigned bit);

/* How many findings a run can have at most, by the table. */
size_t tw_claims_most(void);

/* Rules on every claim that applies to the run, from its evidence alone: those of the experiment's
 * [expect], of its steps (WHO-VERB) and of its probes (PROBE-first-try, PROBE-release,
 * PROBE-alive), then the lab's own. The order is fixed by the file and by the table.
 *
 * None HOLDS without an observation that shows it. When the capture lost packets, a step was
 * not done or a signal ended the run, what depends on that is UNKNOWN and says so.
 *
 * *out is the caller's to drop. Fails with ENOMEM. */
TW_MUST_USE int tw_judge(const struct tw_evidence *c, struct tw_findings *out,
                         struct tw_err *err);

#endif
