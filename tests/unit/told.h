#ifndef TW_TOLD_H
#define TW_TOLD_H

#include "inspection.h"

/* Captures as text, for tests of an inspection. A packet is a line such as
 *
 *     300.05 s F. 7,1 +5 i12 t63 k9 v10 =
 *
 * at 300.05 ms the server (c: the client) sends FIN and ACK with seq 7, ack 1 and 5 bytes; its
 * IP identification is 12, its TTL 63, its checksum 9, its network 10. What is left out is 0, a
 * TTL 64; without a checksum it gets one of its own numbers. "=": it is to be taken for a copy.
 * Sequence numbers count from 1,000 at the client and 5,000 at the server; "x" before the side
 * stands for a second connection on the same four-tuple, whose numbers are 10^6 higher. */

struct told {
    struct tw_summary summary;
    uint32_t n_ended; /* connections ... */
    enum { TOLD_MOST = 8 } most;
    struct tw_ended ended[TOLD_MOST]; /* ... in the order of their ends */
    struct tw_flow flow[TOLD_MOST];
    struct tw_flow_more more[TOLD_MOST];
};

/* Inspects the packets, and fails the test where one is a copy that should not be, or the other
 * way round. is_self: the server's endpoint is the client's. */
void told_inspect(const char *packets, bool is_ipv6, bool is_self, struct told *out);

#endif
