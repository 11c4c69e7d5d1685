#ifndef TW_WIRE_FLOW_H
#define TW_WIRE_FLOW_H

#include "clock.h"
#include "forge.h"

/* One connection as a relay between its two sides sees it: what each side sent and what
 * arrived. From this follow the sequence numbers that make an injected segment acceptable.
 *
 *     tw_wire_flow_begin
 *     for each segment: tw_wire_flow_sent, then tw_wire_flow_arrived unless it was dropped
 *
 * Segments that the relay injects are not reported here: the flow records what the hosts sent.
 */
enum tw_side { TW_CLIENT_SIDE, TW_SERVER_SIDE };

/* Sequence numbers of one side (RFC 9293, section 3.3.1). */
enum tw_mark {
    TW_ISN,     /* of the SYN */
    TW_SND_NXT, /* the next number to send */
    /* The next number that the other side expects: what arrived there in order, or what it
     * acknowledged, whichever is later. */
    TW_RCV_NXT,
    TW_FIN_SEQ, /* of the FIN */
};
enum { TW_N_MARKS = TW_FIN_SEQ + 1 };

struct tw_wire_flow_side {
    struct tw_endpoint at;
    bool known[TW_N_MARKS];
    uint32_t number[TW_N_MARKS];         /* host order, absolute */
    uint16_t window;                     /* of the latest segment */
    struct tw_tcp_timestamps timestamps; /* of the latest segment that had them */
    tw_ns timestamped_ns;                /* when that segment was sent */
};

struct tw_wire_flow {
    struct tw_wire_flow_side side[2];
};

/* Starts a connection with the endpoints of its first segment. The caller then reports that
 * segment with tw_wire_flow_sent(). */
void tw_wire_flow_begin(struct tw_wire_flow *flow, enum tw_side from,
                        const struct tw_segment *segment);

/* Whether the segment, sent by that side, belongs to this connection. */
bool tw_wire_flow_has(const struct tw_wire_flow *flow, enum tw_side from,
                      const struct tw_segment *segment);

/* Records a segment that the side sent. A SYN with a new sequence number starts the next
 * connection of the four-tuple. */
void tw_wire_flow_sent(struct tw_wire_flow *flow, enum tw_side from,
                       const struct tw_segment *segment,
                       const struct tw_tcp_timestamps *timestamps, tw_ns at_ns);

/* Records that a segment of that side arrived at the other. */
void tw_wire_flow_arrived(struct tw_wire_flow *flow, enum tw_side from,
                          const struct tw_segment *segment);

/* Whether the segment is a pure ACK of the other side's FIN. */
bool tw_wire_flow_acks_fin(const struct tw_wire_flow *flow, enum tw_side from,
                           const struct tw_segment *segment);

#endif
