#ifndef TW_RECORDER_H
#define TW_RECORDER_H

#include "capture.h"
#include "far_end.h"
#include "relay.h"
#include "tracker.h"

/* The run while it is written: all that is observed passes here. */
struct tw_recorder {
    struct tw_run *run; /* the caller's */
    tw_ns began_ns;     /* CLOCK_MONOTONIC; the run's zero */

    struct tw_capture *captures[2]; /* by enum tw_side; segments are told from the server's, and
                                     * without a wire that is the only one */
    tw_ns offset_ns;       /* CLOCK_REALTIME to CLOCK_MONOTONIC, as of the last look at them */
    tw_ns first_offset_ns; /* ... as of the run's beginning */
    tw_ns drained_ns;      /* CLOCK_MONOTONIC: when that look was */
    tw_ns stamped_ns;      /* the last frame's stamp, on the run's clock */

    struct tw_captured *waiting; /* segments of connections that are not known yet */
    size_t n_waiting, n_waiting_room;
    size_t n_named;    /* frames that have become observations */
    size_t n_segments; /* likewise, and whenever more is known of one */
    struct tw_tracker tracker;
    struct tw_far_end far_end;
};

/* The result of a step. */
struct tw_outcome {
    tw_ns at_ns; /* since the run began */
    int error;
    tw_ns took_ns;
    tw_ns least_ns;  /* as of the last look at which it was not so; 0: there was none */
    bool unanswered; /* the peer did not say in time: the result is not known */
};

/* The run begins now. */
void tw_recorder_begin(struct tw_recorder *recorder, struct tw_run *run);
void tw_recorder_drop(struct tw_recorder *recorder);

/* Now, since the run began. */
tw_ns tw_recorder_now(const struct tw_recorder *recorder);

/* The run's name for whoever does a step of the experiment: a peer, or another one's. */
TW_MUST_USE int tw_recorder_doer(struct tw_recorder *recorder, unsigned doer, unsigned *out_who,
                                 struct tw_err *err);

/* Notes where a name is; what was noted first stays. */
void tw_recorder_endpoint(struct tw_recorder *recorder, unsigned who,
                          const struct tw_endpoint *at);

/* Notes a step. The text is read as that of a ledger is: a step that no ledger has is an error.
 */
TW_MUST_USE int tw_recorder_step(struct tw_recorder *recorder, unsigned who, const char *text,
                                 const struct tw_outcome *outcome, struct tw_err *err);

/* What the wire has done to a segment, as a step of its own: "dropped F. from server". */
TW_MUST_USE int tw_recorder_wire(struct tw_recorder *recorder, const struct tw_wire_news *news,
                                 struct tw_err *err);

/* Adds a state; at_ns is since the run began. */
TW_MUST_USE int tw_recorder_state(struct tw_recorder *recorder, unsigned who, tw_ns at_ns,
                                  const struct tw_socket_state *state, struct tw_err *err);

/* Adds a segment, with the time of its far end where that was seen already. */
TW_MUST_USE int tw_recorder_segment(struct tw_recorder *recorder, struct tw_tracked *tracked,
                                    int side, const struct tw_captured *captured,
                                    struct tw_err *err);

/* Adds a bind() that began at before_ns and ended at after_ns (CLOCK_MONOTONIC). */
TW_MUST_USE int tw_recorder_bind(struct tw_recorder *recorder, unsigned who, int error,
                                 tw_ns before_ns, tw_ns after_ns, struct tw_err *err);

TW_MUST_USE int tw_recorder_count(struct tw_recorder *recorder, unsigned who,
                                  enum tw_counted what, uint64_t n, struct tw_err *err);

/* Notes for how long the lab has stood still until now. */
TW_MUST_USE int tw_recorder_stall(struct tw_recorder *recorder, tw_ns late_ns,
                                  struct tw_err *err);

#endif
