#ifndef TW_SEGMENT_H
#define TW_SEGMENT_H

#include "endpoint.h"
#include "link.h"

#include <stddef.h>

/* TCP segments, out of the bytes of a captured packet. Reads bytes that others wrote: every
 * length is checked against what is there, and nothing is believed twice. */

/* RFC 9293, section 3.1: the flags, as they stand in the header's fourteenth byte. */
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
    uint32_t seq, ack; /* host order, as on the wire; ack means something with TW_ACK only */
    uint32_t payload_bytes; /* by the IP header's length, however much of it was captured */
    uint16_t window;        /* host order, unscaled */
    uint8_t flags;
};

/* What a captured packet turned out to be. */
enum tw_packet_kind {
    TW_PACKET_TCP,       /* *out is filled */
    TW_PACKET_OTHER,     /* not IP, or not TCP */
    TW_PACKET_FRAGMENT,  /* a piece of an IP datagram that does not start it, or not whole */
    TW_PACKET_CUT,       /* captured too short to hold its headers */
    TW_PACKET_MALFORMED, /* a length in it cannot be */
};
enum { TW_N_PACKET_KINDS = TW_PACKET_MALFORMED + 1 };

/* Reads a packet of n_sent bytes, the first n_captured of which are at data, beginning with a
 * header of the given link type (link.h). *out is touched only when it returns TW_PACKET_TCP.
 */
enum tw_packet_kind tw_segment_parse(int link_type, const uint8_t *data, size_t n_captured,
                                     size_t n_sent, struct tw_segment *out);

/* "S", "S.", "F.", "P.", ".", "R": tcpdump's letters, in its order. Returns text. */
enum { TW_FLAGS_TEXT = 10 };
const char *tw_segment_flags_text(uint8_t flags, char text[TW_FLAGS_TEXT]);

/* Reads those letters. *out is untouched when it returns false. */
TW_MUST_USE bool tw_segment_flags_parse(const char *text, uint8_t *out);

#endif
