#ifndef TW_RESTART_LIFE_H
#define TW_RESTART_LIFE_H

#include "restart_scene.h"

/* The whole of a restart, in its world: start, clients, stop, attempts, a new client. ask, place,
 * seen, run, stop_fd and carrier_fd of the scene are set. The run is complete when it returns 0. */
TW_MUST_USE int tw_restart_life_run(struct tw_restart_scene *scene, struct tw_err *err);

#endif
