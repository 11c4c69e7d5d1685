#ifndef TW_WIRE_FLOW_H
#define TW_WIRE_FLOW_H

#include "clock.h"
#include "forge.h"

/* One connection, as a relay between its two sides sees it: what each side sent, what reached
 * it, and so which sequence numbers a made-up segment must have to be taken for real.
 *
 *     tw_wire_flow_begin -> tw_wire_flow_sent, and tw_wire_flow_arrived unless it was dropped,
 * ...
 *
 * Segments that the relay itself makes up are not told to it: it knows what the hosts said. */
enum tw_side { TW_CLIENT_SIDE, TW_SERVER_SIDE };

/* Numbers of a side's sequence space (RFC 9293, section 3.3.1). */
enum tw_mark {
    TW_ISN,     /* of its SYN */
    TW_SND_NXT, /* behind the last that it sent */
    TW_RCV_NXT, /* what the other side waits for next: what came there in order, or what it
                 * acknowledged, whichever is more */
    TW_FIN_SEQ, /* of its FIN */
};
enum { TW_N_MARKS = TW_FIN_SEQ + 1 };

struct tw_wire_flow_side {
    struct tw_endpoint at;
    bool known[TW_N_MARKS];
    uint32_t number[TW_N_MARKS];           /* host order, as on the wire */
    uint16_t window;                       /* of its last segment */
    struct tw_forge_timestamps timestamps; /* of its last segment that had them */
    tw_ns timestamped_ns;                  /* when that was */
};

struct tw_wire_flow {
    struct tw_wire_flow_side side[2];
};

/* A connection of which nothing is known but its first segment, which is still to be told. */
void tw_wire_flow_begin(struct tw_wire_flow *flow, enum tw_side from,
                        const struct tw_segment *segment);

/* Does the segment, sent by that side, belong to it? */
bool tw_wire_flow_has(const struct tw_wire_flow *flow, enum tw_side from,
                      const struct tw_segment *segment);

/* That side sent a segment. A SYN with a new number begins the four-tuple's next connection. */
void tw_wire_flow_sent(struct tw_wire_flow *flow, enum tw_side from,
                       const struct tw_segment *segment,
                       const struct tw_forge_timestamps *timestamps, tw_ns at_ns);

/* What that side sent reached the other one. */
void tw_wire_flow_arrived(struct tw_wire_flow *flow, enum tw_side from,
                          const struct tw_segment *segment);

/* Is it an ACK alone, of the other side's FIN? */
bool tw_wire_flow_acks_fin(const struct tw_wire_flow *flow, enum tw_side from,
                           const struct tw_segment *segment);

#endif
