#ifndef TW_STARTUP_H
#define TW_STARTUP_H

#include "lab.h"

/* Starts the peers of the experiment and waits until each is ready. A server's failure is
 * recorded; it is not an error. */
TW_MUST_USE int tw_startup_peers(struct tw_lab *lab, struct tw_err *err);

#endif
