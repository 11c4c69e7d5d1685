#ifndef TW_FIELD_FRAME_H
#define TW_FIELD_FRAME_H

#include "segment.h"

/* An Ethernet frame as a tap in the field sees it: a segment with its TTL, identification and
 * checksums, and what a provider or a cloud puts around it. */

enum field_tunnel {
    FIELD_PLAIN,
    FIELD_VXLAN, /* RFC 7348 */
    FIELD_GRE,   /* RFC 2784 */
    FIELD_PPPOE, /* RFC 2516 */
    FIELD_MPLS,  /* RFC 3032 */
};
enum { N_FIELD_TUNNELS = FIELD_MPLS + 1, FIELD_FRAME_BYTES = 256 };

struct field_frame {
    uint8_t bytes[FIELD_FRAME_BYTES];
    size_t n_bytes;
};

/* Makes the frame of a segment with at most 64 bytes of data, which are zeros. is_server: who
 * sends it, which the ends of a tunnel are told by. */
void field_frame_make(const struct tw_segment *segment, enum field_tunnel tunnel,
                      bool is_server, struct field_frame *out);

#endif
