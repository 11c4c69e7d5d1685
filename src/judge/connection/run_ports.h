#ifndef TW_RUN_PORTS_H
#define TW_RUN_PORTS_H

#include "run.h"

/* Ports of a run's connections and servers. */

/* The port that a probe binds, from the experiment: its own, or the first server's. Where the
 * kernel chooses: the port that it chose, or the only one that it can choose; 0: unknown. */
uint16_t tw_run_ports_of_probe(const struct tw_run *run, unsigned probe);

/* The port of net.ipv4.ip_local_port_range after the steps, if the range has one port only;
 * else 0, as when it is unknown. */
uint16_t tw_run_ports_only(const struct tw_run *run);

/* The port of a peer's end of its connections. A client's ephemeral port is known from the
 * run's endpoints only; 0: unknown. */
uint16_t tw_run_ports_of_peer(const struct tw_run *run, const struct tw_peer_spec *peer);

/* The port of a name of the run, which may be a peer's later connection ("client.2"); 0:
 * unknown, or not a peer. */
uint16_t tw_run_ports_of_name(const struct tw_run *run, unsigned who);

#endif
