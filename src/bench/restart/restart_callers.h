#ifndef TW_RESTART_CALLERS_H
#define TW_RESTART_CALLERS_H

#include "restart_scene.h"

/* Reads what has arrived for a client, and closes it at the end; for the tick. */
TW_MUST_USE int tw_restart_callers_serve(struct tw_restart_scene *scene,
                                         struct tw_restart_caller *caller, struct tw_err *err);

#endif
