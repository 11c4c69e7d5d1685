#ifndef TW_RESTART_QUIET_H
#define TW_RESTART_QUIET_H

#include "restart_scene.h"

/* Waits until the server has nothing more to do by itself: for 0.1 s no process of the world
 * starts, ends, runs or uses the processor. A server listens, and accepts a client, before it is
 * ready for either: workers and threads begin afterwards, and handlers of signals with them. It
 * need not become quiet: at most 2 s. */
TW_MUST_USE int tw_restart_quiet_await(struct tw_restart_scene *scene, struct tw_err *err);

#endif
