#ifndef TW_FORGE_H
#define TW_FORGE_H

#include "tcp_options.h"

/* Builds TCP segments that no stack sent, as complete Ethernet frames with correct IP and TCP
 * checksums (RFC 9293, section 3.1). The timestamps option is RFC 7323's. */
enum {
    TW_MAC_BYTES = 6,
    TW_FORGE_PAYLOAD = 1400, /* maximum payload, in bytes */
    TW_FRAME_BYTES = 1514,   /* the longest Ethernet frame, without its frame check sequence */
};

struct tw_forge_spec {
    uint8_t from_mac[TW_MAC_BYTES], to_mac[TW_MAC_BYTES];
    struct tw_segment segment; /* the payload is payload_bytes times 'x' */
    struct tw_tcp_timestamps timestamps;
};

/* Builds the frame. Returns its length, or 0 when the endpoints differ in family or the
 * payload is too long. */
size_t tw_forge_frame(const struct tw_forge_spec *spec, uint8_t frame[TW_FRAME_BYTES]);

#endif
