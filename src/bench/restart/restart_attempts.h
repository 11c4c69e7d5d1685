#ifndef TW_RESTART_ATTEMPTS_H
#define TW_RESTART_ATTEMPTS_H

#include "restart_scene.h"

/* Starts the command again, at once and then at intervals, more often around the predicted
 * release, until everything that listened at first is back and nothing old is left, or the time is
 * over. While an attempt is under way twlab neither binds nor connects to the port. */
TW_MUST_USE int tw_restart_attempts_make(struct tw_restart_scene *scene, struct tw_err *err);

#endif
