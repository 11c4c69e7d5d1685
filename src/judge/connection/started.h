#ifndef TW_STARTED_H
#define TW_STARTED_H

#include "run.h"

/* How a server of the experiment started: the listen() (or bind(), of one with `listen = no`)
 * with which it begins. */

/* The observation of that where it failed; -1: it worked, or was not seen. */
long tw_started_failed(const struct tw_run *run, const struct tw_peer_spec *server);

/* Why, for the errnos that have one cause: "no device has that address"; NULL for others.
 * Static.
 */
const char *tw_started_reason(int error);

/* The server that a step is to connect to, or NULL. */
const struct tw_peer_spec *tw_started_server(const struct tw_run *run,
                                             const struct tw_step *step);

#endif
