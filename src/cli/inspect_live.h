#ifndef TW_INSPECT_LIVE_H
#define TW_INSPECT_LIVE_H

#include "inspect_job.h"

/* `twlab inspect -i DEVICE`: follows the packets of an interface, in the memory that a file
 * takes, until SIGINT, SIGTERM, SIGHUP or SIGQUIT, or until for_ns are over (0: no limit), and
 * reports. At SIGUSR1 it prints the report so far, as if the capture ended there.
 *
 * Returns an exit status; errors have been printed. */
int tw_inspect_live(const struct tw_inspect_job *job, const char *device, tw_ns for_ns);

#endif
