#ifndef TW_RESTART_RUN_H
#define TW_RESTART_RUN_H

#include "err.h"
#include "restarted.h"

/* Starts, stops and restarts a server in a private world. */

/* Called about ten times a second with what has been seen so far. */
typedef void tw_restart_show(const struct tw_restart *ask, const struct tw_restarted *seen);

/* Runs it to its end, at the latest about start_within + 2 stop_within + wait + 10 s from now.
 * SIGINT, SIGTERM, SIGHUP and SIGQUIT end it early. When it returns no process of the world is
 * left. show may be NULL. *out is also filled, as far as it was seen, when it fails. */
TW_MUST_USE int tw_restart_run(const struct tw_restart *ask, tw_restart_show *show,
                               struct tw_restarted *out, struct tw_err *err);

#endif
