#ifndef TW_PEERS_H
#define TW_PEERS_H

#include "lab.h"

/* Peers are started, are told what to do, and say what came of it. The built-in ones say so
 * themselves; commands.h has those that are other programs. */

/* How long a step may take before its time is over: ETIMEDOUT. One that the experiment expects
 * to take long has so much more. */
#define TW_STEP_WAIT (5 * TW_S)
tw_ns tw_peers_patience(const struct tw_step *step);

/* Starts the process of a peer, on the side that it belongs to. */
TW_MUST_USE int tw_peers_start_process(struct tw_lab *lab, unsigned who,
                                       const struct tw_peer_spec *spec, struct tw_err *err);

/* The next news of that kind from a peer, until the moment (CLOCK_MONOTONIC); others that come
 * meanwhile are taken in. Where none comes: error ETIMEDOUT, or ESRCH of a peer that is gone.
 */
TW_MUST_USE int tw_peers_await(struct tw_lab *lab, unsigned who, enum tw_news_kind kind,
                               tw_ns until_ns, struct tw_peer_news *out, struct tw_err *err);

/* Has a built-in peer carry out a step, and waits for its answer. */
struct tw_told {
    struct tw_endpoint to; /* of connect and churn: the server */
    unsigned first_source; /* of churn */
};
TW_MUST_USE int tw_peers_tell(struct tw_lab *lab, const struct tw_step *step,
                              const struct tw_told *told, struct tw_peer_news *out,
                              struct tw_outcome *outcome, struct tw_err *err);

/* Makes the connection known that a client tells of: it is to the server of the last connect. */
TW_MUST_USE int tw_peers_track_client(struct tw_lab *lab, unsigned who,
                                      const struct tw_peer_news *news, struct tw_err *err);

/* Fails with why a socket could not be made as the file has it: that is no result of bind() or
 * listen(). Returns -1. */
int tw_peers_fail_unmade(const struct tw_peer_spec *spec, const struct tw_peer_news *news,
                         struct tw_err *err);

#endif
