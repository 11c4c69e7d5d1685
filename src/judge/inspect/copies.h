#ifndef TW_COPIES_H
#define TW_COPIES_H

#include "flows.h"

/* Recognises packets that were captured more than once: with `-i any` on a router, a bridge or
 * a container host, at a mirror port that copies both directions, on two interfaces or by two
 * taps whose clocks differ. A copy has the segment of its original; TTL, checksum, tags and
 * the addresses of the link may differ. A retransmission is no copy: its sender made a new
 * packet.
 *
 * IPv4's identification tells them apart. RFC 6864 requires no unique ones of packets that are
 * not fragmented, but all common stacks number them: Linux counts them up in each connection
 * (ip_select_ident_segs(), for retransmissions too), Windows for all together, others draw
 * random ones. For each side of a connection the last 16 identifications are remembered, as
 * RFC 4303, section 3.4.3, does against replays.
 *
 * A packet is a copy only if it brings nothing new: no data, SYN, FIN, RST or acknowledgment
 * that its side has not sent before. And then
 *
 * 1. if its identification, not 0, is among the last 16; or, where the sender counts up, it is
 *    older than those. A sender that reuses one for something new does not number its packets,
 *    and rule 2 applies to it.
 * 2. if it has no identification (IPv6; Linux also sends 0 with DF set in SYN,ACK, in RST and
 *    from TIME_WAIT): within 1 ms after the connection's latest packet, either with another
 *    TTL, or with the same checksum and after no packet of the other side. For SYN and FIN the
 *    checksum is enough. No timer retransmits so early: RFC 6298, section 2.4, wants 1 s,
 *    Linux has TCP_RTO_MIN of 200 ms, and 2 jiffies for a loss probe.
 * 3. if it is a SYN or a RST without identification, and within 1 s after the connection's latest
 *    packet it has another TTL; a RST only if it has the checksum of the one before, as a
 *    firewall may send one of its own. Each router takes one from the TTL (RFC 1812, section
 *    5.3.1) or the hop limit (RFC 8200, section 3), which the TCP checksum does not cover. A SYN
 *    is first retransmitted after 1 s (RFC 6298, section 2.1), and another attempt after a
 *    refusal takes the same way.
 * 4. if it is a SYN, and its sender has already acknowledged the SYN,ACK.
 * 5. if another packet of the connection was a copy by these rules, and within 3 s it has
 *    another TTL and no identification that counts up.
 *
 * Where these are not met the packet counts as a retransmission: without identifications,
 * that is what copies of equal TTL by taps with different clocks look like. */

enum { TW_COPIES_SEEN = 16 };              /* bits of tw_copy_trace.seen */
static const tw_ns TW_COPIES_SOON = TW_MS; /* no timer retransmits earlier */

/* Looks closer at a packet that may be a copy. Remembers it if it is not. */
__attribute__((noinline)) bool tw_copies_look(struct tw_flow *flow, int from,
                                              const struct tw_segment *segment, tw_ns now_ns);

/* Whether the next packet of side `from` is a copy. Remembers it if it is not. Almost no
 * packet needs a closer look. */
static inline bool tw_copies_is_copy(struct tw_flow *flow, int from,
                                     const struct tw_segment *segment, tw_ns now_ns)
{
    struct tw_copy_trace *trace = &flow->trace[from];
    bool suspicious = false;
    if (segment->ip_id != 0) {
        unsigned ahead = (uint16_t)(segment->ip_id - trace->ip_id);
        suspicious = ahead - 1 >= TW_COPIES_SEEN - 1;
        if (!suspicious) {
            trace->seen = (uint16_t)((unsigned)trace->seen << ahead | 1);
            trace->ip_id = segment->ip_id;
        }
    } else {
        bool may_come_again = (segment->flags & (TW_SYN | TW_RST)) != 0;
        suspicious =
            now_ns - flow->last_ns < TW_COPIES_SOON || flow->copied ||
            (may_come_again && (flow->teardown.side[from].syn_sent || flow->teardown.reset));
        if (!suspicious) {
            trace->checksum = segment->checksum;
            trace->ttl = segment->ttl;
        }
    }
    if (suspicious && tw_copies_look(flow, from, segment, now_ns))
        return true;
    flow->last_from = (uint8_t)from;
    return false;
}

#endif
