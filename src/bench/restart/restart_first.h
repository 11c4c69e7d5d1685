#ifndef TW_RESTART_FIRST_H
#define TW_RESTART_FIRST_H

#include "restart_scene.h"

/* The first life of the server: started, connected to, stopped. */

/* Starts the command and waits until it listens on the same sockets for a while. *out_listens:
 * whether it did, within the time. */
TW_MUST_USE int tw_restart_first_start(struct tw_restart_scene *scene, bool *out_listens,
                                       struct tw_err *err);

/* Finds the main process, and what listens. *out_found is false when no process can be found that
 * listens. */
TW_MUST_USE int tw_restart_first_identify(struct tw_restart_scene *scene, bool *out_found,
                                          struct tw_err *err);

/* Stops it and waits for the end of its main process, at first with its clients, then without.
 * *out_ended: whether it ended. */
TW_MUST_USE int tw_restart_first_stop(struct tw_restart_scene *scene, bool *out_ended,
                                      struct tw_err *err);

#endif
