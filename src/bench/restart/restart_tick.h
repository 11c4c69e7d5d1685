#ifndef TW_RESTART_TICK_H
#define TW_RESTART_TICK_H

#include "restart_scene.h"

/* Waits for at most wait_ns, until something happens: reads what processes say, serves the
 * clients, reaps processes and records their ends. Returns 0; also at once if the restart was
 * interrupted (seen->interrupted). */
TW_MUST_USE int tw_restart_tick(struct tw_restart_scene *scene, tw_ns wait_ns,
                                struct tw_err *err);

#endif
