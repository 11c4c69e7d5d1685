#ifndef TW_FORGE_H
#define TW_FORGE_H

#include "segment.h"

/* TCP segments that nobody sent: built whole, Ethernet, IP and TCP headers, with checksums that
 * are good. RFC 9293, section 3.1; the option is RFC 7323's. */
enum {
    TW_MAC_BYTES = 6,
    TW_FORGE_PAYLOAD = 1400, /* at most */
    TW_FRAME_BYTES = 1514,   /* the longest Ethernet frame, without its checksum */
};

struct tw_forge_timestamps {
    bool present;
    uint32_t value, echo; /* TSval, TSecr; host order */
};

struct tw_forge_spec {
    uint8_t from_mac[TW_MAC_BYTES], to_mac[TW_MAC_BYTES];
    struct tw_segment segment; /* the payload is as many bytes 'x' as it says */
    struct tw_forge_timestamps timestamps;
};

/* Builds it. Returns the frame's length, or 0 when the endpoints are of two families or the
 * payload is too long. */
size_t tw_forge_frame(const struct tw_forge_spec *spec, uint8_t frame[TW_FRAME_BYTES]);

/* The timestamps of a captured Ethernet frame that holds TCP; not present: it has none, or its
 * options are cut or malformed. */
struct tw_forge_timestamps tw_forge_read_timestamps(const uint8_t *frame, size_t n_bytes);

#endif
