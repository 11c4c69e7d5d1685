#ifndef TW_CHURN_SOURCE_H
#define TW_CHURN_SOURCE_H

#include "experiment.h"

/* The source addresses and ports of a churn's connections. Each one is used once. */

/* Fills in address and port of source number `number`, counted from 0 over all churns of a
 * run. The address is the client's own; without one, 127.1.0.1 and the addresses after it if
 * the server is on IPv4 loopback (the lab's other clients do not use them), otherwise the
 * wildcard. Ports start at 1024 and omit the server's. Returns false if there are no more: of
 * a loopback address and those after it 256 are used, of any other address its 64,511
 * ports. */
TW_MUST_USE bool tw_churn_source(const struct tw_peer_spec *client,
                                 const struct tw_endpoint *server, unsigned number,
                                 struct tw_endpoint *out);

#endif
