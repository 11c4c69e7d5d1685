#ifndef TW_BELONGS_H
#define TW_BELONGS_H

#include "inspection_inside.h"

/* Which connection a segment belongs to.
 *
 * In two networks (VLANs, tunnels; tw_segment.network) the same addresses and ports may be in
 * use at the same time, by two connections. But tags may be in one direction only. So each
 * direction has the network of the first segment seen in it, and a segment belongs to a
 * connection if its direction has that network, or none yet. Of several connections, the one
 * whose direction has it comes first, then the one whose other direction has.
 *
 * And one packet may be captured in two networks: `-i any` sees it with its tag and without, a
 * mirror on both sides of a tunnel. A segment with the numbers of a connection in another
 * network belongs to that one: initial numbers are unpredictable (RFC 6528), and two
 * connections have near ones in both directions once in 2^22. */

/* The connection's number, and *out_from the side that sent the segment. TW_NO_FLOW: the
 * segment begins a connection. */
uint32_t tw_belongs_to(struct tw_inspection *inspection, const struct tw_inspect_packet *packet,
                       int *out_from);

/* Notes the network of a segment from that side, if it is the first from there. To be called
 * before the segment is fed, when the network is not 0 or the flow is `networked`. */
void tw_belongs_note_network(struct tw_inspection *inspection, uint32_t flow, int side,
                             uint32_t network);

#endif
