#ifndef TW_RECORDER_H
#define TW_RECORDER_H

#include "capture.h"
#include "far_end.h"
#include "relay.h"
#include "tracker.h"

/* Writes the run: every observation passes through here. */
struct tw_recorder {
    struct tw_run *run; /* the caller's */
    tw_ns began_ns;     /* CLOCK_MONOTONIC; zero of the run */

    /* by enum tw_side; segments are recorded from the server's, which without a wire is the
     * only one */
    struct tw_capture *captures[2];
    tw_ns offset_ns;       /* CLOCK_REALTIME to CLOCK_MONOTONIC, at the last drain */
    tw_ns first_offset_ns; /* the same when the run began */
    tw_ns drained_ns;      /* CLOCK_MONOTONIC: the time of that drain */
    tw_ns stamped_ns;      /* timestamp of the last frame, on the run's clock */

    struct tw_captured *waiting; /* segments of connections not registered yet */
    size_t n_waiting, n_waiting_room;
    size_t n_named;    /* frames that became observations */
    size_t n_segments; /* changes of segments: one recorded, or one completed */
    struct tw_tracker tracker;
    struct tw_far_end far_end;
};

/* The result of a step. */
struct tw_outcome {
    tw_ns at_ns; /* since the run began */
    int error;
    tw_ns took_ns;
    tw_ns least_ns;  /* at the last look before the result was true; 0: none */
    bool unanswered; /* the peer did not answer in time: the result is unknown */
};

/* The run begins now. */
void tw_recorder_begin(struct tw_recorder *recorder, struct tw_run *run);
void tw_recorder_drop(struct tw_recorder *recorder);

/* The current time since the run began. */
tw_ns tw_recorder_now(const struct tw_recorder *recorder);

/* The name in the run of the one that performs a step: a peer of the experiment, or the lab or
 * the wire. */
TW_MUST_USE int tw_recorder_doer(struct tw_recorder *recorder, unsigned doer, unsigned *out_who,
                                 struct tw_err *err);

/* Records the endpoint of a name; the first one recorded stays. */
void tw_recorder_endpoint(struct tw_recorder *recorder, unsigned who,
                          const struct tw_endpoint *at);

/* Records a step. The text is parsed like that of a ledger; a step that no ledger can contain
 * is an error. */
/* Adds a step of the experiment, with its result. */
TW_MUST_USE int tw_recorder_step(struct tw_recorder *recorder, unsigned who,
                                 const struct tw_action *action,
                                 const struct tw_outcome *outcome, struct tw_err *err);

/* The same for a step that no file asks for, as the ledger writes it: "become user 1". */
TW_MUST_USE int tw_recorder_deed(struct tw_recorder *recorder, unsigned who, const char *text,
                                 const struct tw_outcome *outcome, struct tw_err *err);

/* Records an action of the wire as a step: "dropped F. from server". */
TW_MUST_USE int tw_recorder_wire(struct tw_recorder *recorder, const struct tw_wire_news *news,
                                 struct tw_err *err);

/* Adds a state; at_ns counts from the run's beginning. */
TW_MUST_USE int tw_recorder_state(struct tw_recorder *recorder, unsigned who, tw_ns at_ns,
                                  const struct tw_socket_state *state, struct tw_err *err);

/* Adds a segment, with its time at the far end if known. */
TW_MUST_USE int tw_recorder_segment(struct tw_recorder *recorder, struct tw_tracked *tracked,
                                    int side, const struct tw_captured *captured,
                                    struct tw_err *err);

/* Adds a bind() that began at before_ns and ended at after_ns (CLOCK_MONOTONIC). */
TW_MUST_USE int tw_recorder_bind(struct tw_recorder *recorder, unsigned who, int error,
                                 tw_ns before_ns, tw_ns after_ns, struct tw_err *err);

TW_MUST_USE int tw_recorder_count(struct tw_recorder *recorder, unsigned who,
                                  enum tw_counted what, uint64_t n, struct tw_err *err);

/* Records a period, ending now, during which the lab did not run. */
TW_MUST_USE int tw_recorder_stall(struct tw_recorder *recorder, tw_ns late_ns,
                                  struct tw_err *err);

#endif
