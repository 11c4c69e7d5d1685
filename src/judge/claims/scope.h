#ifndef TW_SCOPE_H
#define TW_SCOPE_H

#include "experiment.h"

/* The subjects of a claim: what an experiment has one such claim for. A subject has the index
 * of the file. */
enum tw_scope {
    TW_ONCE,
    TW_EACH_STATE,    /* `state.PEER` of [expect] */
    TW_EACH_COUNTER,  /* `counter.NAME` */
    TW_EACH_HELD,     /* `held.PEER` */
    TW_EACH_ACCEPTED, /* `accepted.SERVER` */
    TW_EACH_NEAR,     /* `near.NAME` */
    TW_EACH_STEP,     /* the steps of [steps], then those of [then] */
    TW_EACH_PROBE,
};
enum { TW_N_SCOPES = TW_EACH_PROBE + 1 };

/* The number of subjects that the experiment has, and the maximum. */
size_t tw_scope_count(enum tw_scope scope, const struct tw_experiment *experiment);
size_t tw_scope_most(enum tw_scope scope);

/* Copies a pattern with the subject in place of the word in capitals: "PROBE-release" becomes
 * "plain-release", "WHO-VERB" becomes "client-connect", or "client-connect-2" for the second
 * expected one. Cut at n bytes. */
void tw_scope_write(enum tw_scope scope, const struct tw_experiment *experiment, size_t subject,
                    const char *pattern, char text[], size_t n);

#endif
