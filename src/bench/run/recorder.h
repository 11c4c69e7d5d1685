#ifndef TW_RECORDER_H
#define TW_RECORDER_H

#include "lab.h"

/* What is seen becomes observations. */

/* Now, since the run began. */
tw_ns tw_lab_now(const struct tw_lab *lab);

/* What a step came to. */
struct tw_lab_outcome {
    tw_ns at_ns; /* since the run began */
    int error;
    tw_ns took_ns;
    tw_ns least_ns;  /* as of the last look at which it was not so; 0: there was none */
    bool unanswered; /* the peer did not say in time: what came of it is not known */
};

TW_MUST_USE int tw_lab_step(struct tw_lab *lab, unsigned who, const char *text,
                            const struct tw_lab_outcome *outcome, struct tw_err *err);

TW_MUST_USE int tw_lab_state(struct tw_lab *lab, unsigned who, enum tw_tcp_state state,
                             bool gone, int64_t timer_ms, struct tw_err *err);

/* Notes where a name is; what was noted first stays. */
void tw_lab_endpoint(struct tw_lab *lab, unsigned who, const struct tw_endpoint *at);

/* Makes a connection of peers known (peer and at of it): gives its sides their names, and then
 * as tw_lab_link. Those past TW_MAX_CONNECTIONS have no names, and are only counted. */
TW_MUST_USE int tw_lab_link_peers(struct tw_lab *lab, const struct tw_link *link,
                                  struct tw_err *err);

/* Makes a connection known (who, at and is_proof of it), so that its segments get names and its
 * states are sampled. */
TW_MUST_USE int tw_lab_link(struct tw_lab *lab, const struct tw_link *link, struct tw_err *err);

/* Which connection a segment belongs to and which side sent it, or NULL. */
struct tw_link *tw_lab_link_of(struct tw_lab *lab, const struct tw_segment *segment,
                               int *out_side);

/* A captured segment of that side as an observation, its numbers counted from the side's first
 * where that was seen. Its time is captured->at_ns. */
void tw_lab_number(const struct tw_link *link, int side, const struct tw_captured *captured,
                   struct tw_observation *out);

/* Carries a stamp of a capture (CLOCK_REALTIME) over to the run's clock. offset_now_ns is
 * tw_clock_offset(). */
tw_ns tw_lab_carry_over(const struct tw_lab *lab, tw_ns stamp_ns, tw_ns offset_now_ns);

/* Takes what was captured so far into the run. */
TW_MUST_USE int tw_lab_drain(struct tw_lab *lab, struct tw_err *err);

/* Asks the kernel for the state of both sides of every connection; records what is new, and a
 * running TIME-WAIT timer once a second, and when it was set again. */
TW_MUST_USE int tw_lab_sample(struct tw_lab *lab, struct tw_err *err);

/* Notes for how long the lab has stood still until now. */
TW_MUST_USE int tw_lab_note_stall(struct tw_lab *lab, tw_ns late_ns, struct tw_err *err);

/* Waits until fd (-1: none) is readable, the moment (CLOCK_MONOTONIC) has come, or the run is
 * to end; what is captured meanwhile is taken in. Returns 1 when fd is readable, 0 otherwise.
 */
TW_MUST_USE int tw_lab_wait(struct tw_lab *lab, int fd, tw_ns until_ns, struct tw_err *err);

#endif
