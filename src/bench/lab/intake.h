#ifndef TW_INTAKE_H
#define TW_INTAKE_H

#include "recorder.h"

/* Turns captured packets into observations: segments get the names of their connections. */

/* Registers a connection of peers (peer and at are set): names its sides, then acts like
 * tw_intake_track. Connections beyond TW_MAX_CONNECTIONS get no names and are only counted. */
TW_MUST_USE int tw_intake_track_peers(struct tw_recorder *recorder,
                                      const struct tw_tracked *tracked, struct tw_err *err);

/* Registers a connection (who, at and is_proof are set): its segments get names, and its
 * states are sampled. */
TW_MUST_USE int tw_intake_track(struct tw_recorder *recorder, const struct tw_tracked *tracked,
                                struct tw_err *err);

/* Adds the packets captured so far on the servers' side to the run. */
TW_MUST_USE int tw_intake_drain(struct tw_recorder *recorder, struct tw_err *err);

/* Reads the packets captured so far on the clients' side of a wire. Call it before
 * tw_intake_drain, which uses these times. */
TW_MUST_USE int tw_intake_drain_far(struct tw_recorder *recorder, struct tw_err *err);

#endif
