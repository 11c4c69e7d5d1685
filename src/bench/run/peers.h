#ifndef TW_PEERS_H
#define TW_PEERS_H

#include "lab.h"
#include "recorder.h"

/* Who does it. */

/* How long a step may take before its time is over: ETIMEDOUT. One that the experiment expects
 * to take long has so much more. */
#define TW_STEP_WAIT (5 * TW_S)
tw_ns tw_lab_patience(const struct tw_step *step);

/* Starts the process of a peer, on the side that it belongs to. */
TW_MUST_USE int tw_lab_start_process(struct tw_lab *lab, unsigned who,
                                     const struct tw_peer_spec *spec, struct tw_err *err);

/* Starts the peers, each one ready. What a server could not do is recorded, not an error. */
TW_MUST_USE int tw_lab_start_peers(struct tw_lab *lab, struct tw_err *err);

/* The next news of that kind from a peer, until the moment (CLOCK_MONOTONIC); others that come
 * meanwhile are taken in. Where none comes: error ETIMEDOUT, or ESRCH of a peer that is gone.
 */
TW_MUST_USE int tw_lab_await_news(struct tw_lab *lab, unsigned who, enum tw_news_kind kind,
                                  tw_ns until_ns, struct tw_peer_news *out, struct tw_err *err);

/* Has a built-in peer carry out a step, and waits for what comes of it. */
struct tw_lab_told {
    struct tw_endpoint to; /* of connect and churn: the server */
    unsigned first_source; /* of churn */
};
TW_MUST_USE int tw_lab_tell(struct tw_lab *lab, const struct tw_step *step,
                            const struct tw_lab_told *told, struct tw_peer_news *out,
                            struct tw_lab_outcome *outcome, struct tw_err *err);

/* Has a client connect to the first server; done when both sides have it. Its segments have
 * names from then on. */
TW_MUST_USE int tw_lab_connect(struct tw_lab *lab, const struct tw_step *step,
                               struct tw_lab_outcome *outcome, struct tw_err *err);

/* After the first tries: how many connections each server has accepted of which the experiment
 * expects a number. Of a command nobody knows. */
TW_MUST_USE int tw_lab_count_accepted(struct tw_lab *lab, struct tw_err *err);

/* Has a peer carry out a step that is its own to do: send, shutdown, close, type. */
TW_MUST_USE int tw_lab_order(struct tw_lab *lab, const struct tw_step *step,
                             struct tw_lab_outcome *outcome, struct tw_err *err);

#endif
