#ifndef TW_CHURN_SOURCE_H
#define TW_CHURN_SOURCE_H

#include "experiment.h"

/* Where the connections of a churn come from: places that are used once. */

/* Fills in address and port of source no. `number`, counted from 0 over all churns of a run: of
 * the client's own address, or of 127.1.0.1 and the addresses after it where the server is on
 * loopback (the lab's other clients are elsewhere), or of the wildcard; ports from 1024 on,
 * never the server's. False when there are no more: of loopback's IPv4 addresses there are
 * enough, of another one there are 64,511 ports. */
TW_MUST_USE bool tw_churn_source(const struct tw_peer_spec *client,
                                 const struct tw_endpoint *server, unsigned number,
                                 struct tw_endpoint *out);

#endif
