#ifndef TW_STARTED_H
#define TW_STARTED_H

#include "run.h"

/* The start of an experiment's server: its listen(), or its bind() with `listen = no`. */

/* The observation of a failed start; -1: it succeeded, or was not observed. */
long tw_started_failed(const struct tw_run *run, const struct tw_peer_spec *server);

/* The cause, for an errno that has only one: "no device has that address"; NULL for others.
 * Static. */
const char *tw_started_reason(int error);

/* The server that a step connects to, or NULL. */
const struct tw_peer_spec *tw_started_server(const struct tw_run *run,
                                             const struct tw_step *step);

#endif
