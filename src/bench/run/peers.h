#ifndef TW_PEERS_H
#define TW_PEERS_H

#include "lab.h"

/* Starts peers, sends them orders and receives their reports. Built-in peers report by
 * themselves; commands.h handles other programs. */

/* The time limit of a step; beyond it the step fails with ETIMEDOUT. A step that the
 * experiment expects to take long gets that time in addition. */
#define TW_STEP_WAIT (5 * TW_S)
tw_ns tw_peers_patience(const struct tw_step *step);

/* Starts the process of a peer on its side. */
TW_MUST_USE int tw_peers_start_process(struct tw_lab *lab, unsigned who,
                                       const struct tw_peer_spec *spec, struct tw_err *err);

/* Waits for the next report of that kind until until_ns (CLOCK_MONOTONIC); other reports are
 * processed meanwhile. If none comes, the error is ETIMEDOUT, or ESRCH if the peer is gone. */
TW_MUST_USE int tw_peers_await(struct tw_lab *lab, unsigned who, enum tw_news_kind kind,
                               tw_ns until_ns, struct tw_peer_news *out, struct tw_err *err);

/* Sends a step to a built-in peer and waits for the answer. */
struct tw_told {
    struct tw_endpoint to; /* connect and churn: the server */
    unsigned first_source; /* churn */
};
TW_MUST_USE int tw_peers_tell(struct tw_lab *lab, const struct tw_step *step,
                              const struct tw_told *told, struct tw_peer_news *out,
                              struct tw_outcome *outcome, struct tw_err *err);

/* Registers the connection that a client reports, to the server of the last connect. */
TW_MUST_USE int tw_peers_track_client(struct tw_lab *lab, unsigned who,
                                      const struct tw_peer_news *news, struct tw_err *err);

/* Sets the error to the reason why a socket could not be created as the file asks, which is
 * not a result of bind() or listen(). Returns -1. */
int tw_peers_fail_unmade(const struct tw_peer_spec *spec, const struct tw_peer_news *news,
                         struct tw_err *err);

#endif
