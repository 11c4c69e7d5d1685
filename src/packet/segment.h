#ifndef TW_SEGMENT_H
#define TW_SEGMENT_H

#include "endpoint.h"
#include "link.h"
#include "unread.h"

#include <stddef.h>

/* Parses the TCP segment in a captured packet, through the tags and tunnels around it
 * (headers.h). The bytes are untrusted: every length is checked against the bytes available. */

/* The flags, in byte 13 of the TCP header (RFC 9293, section 3.1). */
enum {
    TW_FIN = 0x01,
    TW_SYN = 0x02,
    TW_RST = 0x04,
    TW_PSH = 0x08,
    TW_ACK = 0x10,
    TW_URG = 0x20,
    TW_ECE = 0x40,
    TW_CWR = 0x80,
};

struct tw_segment {
    struct tw_endpoint from, to;
    uint32_t seq, ack;      /* host order, absolute; ack is valid with TW_ACK only */
    uint32_t payload_bytes; /* by the IP header's length, not by what was captured */
    uint16_t window;        /* host order, unscaled */
    uint8_t flags;
    uint8_t ttl;    /* IPv4's time to live or IPv6's hop limit, in the IP header before TCP */
    uint16_t ip_id; /* IPv4's identification, in the IP header before TCP; 0 for IPv6 */
    uint16_t checksum; /* TCP's, as captured; host order */
    /* A hash of the ids of VLANs and tunnels on the way to TCP, so that two networks with the
     * same addresses are two; 0: none. An id that differs by direction (MPLS label, TEID, PPPoE
     * session) is not in it, nor is what a mirror (ERSPAN) put around the packet, nor the VLAN
     * of the network that carries a tunnel with an id of its own. */
    uint32_t network;
    bool sliced;     /* the frame was cut before it was captured: the IP header announces more
                  * bytes than the capture says were sent */
    uint16_t tcp_at; /* where the TCP header begins in the packet, in bytes; 0: beyond 65,535,
                      * and for a segment that was not parsed */
    struct tw_unread unread; /* for TW_PACKET_OTHER: what it is */
};

/* What a captured packet contains. */
enum tw_packet_kind {
    TW_PACKET_TCP,
    TW_PACKET_OTHER,     /* not IP, not TCP, or TCP in something that is not read */
    TW_PACKET_FRAGMENT,  /* a fragment of an IP datagram that may hold TCP */
    TW_PACKET_CUT,       /* captured too short to hold all headers */
    TW_PACKET_MALFORMED, /* a length field is invalid */
};
enum { TW_N_PACKET_KINDS = TW_PACKET_MALFORMED + 1 };

/* Parses a packet of n_sent bytes, of which the first n_captured are at `data`, starting with
 * the header of link_type (link.h). Fills *out for TW_PACKET_TCP. For every other kind, *out
 * has `unread`, `network`, `ttl`, `ip_id`, and the addresses of the innermost IP header that was
 * whole (family 0: none), so that the reader knows between whom something went by; ports only
 * of TCP, where they were captured, and 0 otherwise. The rest is 0. */
enum tw_packet_kind tw_segment_parse(int link_type, const uint8_t *data, size_t n_captured,
                                     size_t n_sent, struct tw_segment *out);

/* Writes the flags with tcpdump's letters, in its order: "S", "S.", "F.", "P.", ".", "R".
 * Returns text. */
enum { TW_FLAGS_TEXT = 10 };
const char *tw_segment_flags_text(uint8_t flags, char text[TW_FLAGS_TEXT]);

/* Parses those letters. Leaves *out untouched when it returns false. */
TW_MUST_USE bool tw_segment_flags_parse(const char *text, uint8_t *out);

#endif
