#ifndef TW_INTAKE_H
#define TW_INTAKE_H

#include "recorder.h"

/* What was captured becomes observations: segments get the names of their connections. */

/* Makes a connection of peers known (peer and at of it): gives its sides their names, and then
 * as tw_intake_track. Those past TW_MAX_CONNECTIONS have no names, and are only counted. */
TW_MUST_USE int tw_intake_track_peers(struct tw_recorder *recorder,
                                      const struct tw_tracked *tracked, struct tw_err *err);

/* Makes a connection known (who, at and is_proof of it), so that its segments get names and its
 * states are sampled. */
TW_MUST_USE int tw_intake_track(struct tw_recorder *recorder, const struct tw_tracked *tracked,
                                struct tw_err *err);

/* Takes what was captured so far on the servers' side into the run. */
TW_MUST_USE int tw_intake_drain(struct tw_recorder *recorder, struct tw_err *err);

/* Takes in what was captured so far on the clients' side of a wire. Before the servers' side:
 * that is then told with what is known of the other end. */
TW_MUST_USE int tw_intake_drain_far(struct tw_recorder *recorder, struct tw_err *err);

#endif
