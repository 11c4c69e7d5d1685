#ifndef TW_STARTUP_H
#define TW_STARTUP_H

#include "lab.h"

/* Starts the peers of the experiment, each one ready. What a server could not do is recorded, not
 * an error. */
TW_MUST_USE int tw_startup_peers(struct tw_lab *lab, struct tw_err *err);

#endif
