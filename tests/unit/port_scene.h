#ifndef TW_PORT_SCENE_H
#define TW_PORT_SCENE_H

#include "port_look.h"

/* A look at port 5000 as a test writes it. Sockets are separated by `;`, each a state and words:
 *
 *     LISTEN 0.0.0.0 A by nginx:71 by nginx:72; TIME-WAIT 10.9.9.1 peer 10.9.9.2:40000 ? wait 41300
 *
 *   ADDRESS; `peer ENDPOINT`; options `-` `A` `P` `AP`, or `?` when they could not be read
 *   `by NAME:PID`   a process that has it open, more with each
 *   `orphan`        no inode; `queue` the same, in an accept queue
 *   `uidN` `devN` `v6only` `dual` `udp` `mptcp` `queued N` (bytes, or connections)
 *   `wait MS` `retransmit MS RTO_MS N` `probe MS` `keepalive MS`   its timer
 *   `times N`       so many sockets like that, each with a peer port of its own */
struct tw_port_look port_scene(const char *sockets);

/* The answers to binds without options, with A, with P, with both: four words, `ok`, `IN` or an
 * errno's name, for 0.0.0.0, then four for [::] if there are eight; if `at` is not NULL, four at that
 * address, which is then what was asked for. */
void port_scene_try(struct tw_port_look *look, const char *at, const char *answers);

#endif
