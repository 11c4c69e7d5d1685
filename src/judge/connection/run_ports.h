#ifndef TW_RUN_PORTS_H
#define TW_RUN_PORTS_H

#include "run.h"

/* Which ends of a run's connections, and which of its servers, are on a port. */

/* The port a probe tries, as the experiment has it: its own, or the first server's. */
uint16_t tw_run_ports_of_probe(const struct tw_run *run, unsigned probe);

/* The port of a peer's end of its connections. A client's, which the kernel chose, is known
 * from the run's endpoints, or not at all: 0. */
uint16_t tw_run_ports_of_peer(const struct tw_run *run, const struct tw_peer_spec *peer);

/* The port that a name of the run is on, which may be a later connection of a peer's
 * ("client.2"); 0: it is not known, or the name is no peer's. */
uint16_t tw_run_ports_of_name(const struct tw_run *run, unsigned who);

#endif
