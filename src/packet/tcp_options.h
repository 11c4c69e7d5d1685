#ifndef TW_TCP_OPTIONS_H
#define TW_TCP_OPTIONS_H

#include "segment.h"

/* Reads the TCP options of a captured segment: maximum segment size (RFC 9293, section 3.7.1),
 * window scale and timestamps (RFC 7323), SACK permitted (RFC 2018). The bytes are untrusted:
 * every length is checked against the bytes available. Numbers are in host order. */

struct tw_tcp_timestamps {
    bool present;
    uint32_t value, echo; /* TSval, TSecr */
};

struct tw_tcp_options {
    /* All options were captured, and their lengths are valid. Otherwise the fields below show
     * the options before the first one that is not. */
    bool whole;
    bool has_mss, has_scale, sack_permitted;
    uint8_t scale; /* the shift, as sent: RFC 7323 limits its use to 14 */
    uint16_t mss;  /* in bytes */
    struct tw_tcp_timestamps timestamps;
    const uint8_t
        *payload;     /* points into the packet; NULL: the header was not captured whole */
    size_t n_payload; /* bytes captured of it, at most segment->payload_bytes */
};

/* Reads the options of a segment that tw_segment_parse() found in the n_captured bytes at
 * `data`. Of an option that is there twice the last one counts, as in Linux
 * tcp_parse_options(). */
struct tw_tcp_options tw_tcp_options_of(const struct tw_segment *segment, const uint8_t *data,
                                        size_t n_captured);

#endif
