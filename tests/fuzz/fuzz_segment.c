#include "tcp_options.h"

#include <stdlib.h>
#include <string.h>

/* A parsed segment fits in its bytes, also what was captured of its options and payload, and a
 * packet that is not TCP has no fields of a segment. The first byte chooses the link type; the
 * packet is fed whole and cut in half. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void check(int link_type, const uint8_t *data, size_t n_captured, size_t n_sent)
{
    struct tw_segment segment;
    memset(&segment, 0xee, sizeof segment);
    if (tw_segment_parse(link_type, data, n_captured, n_sent, &segment) == TW_PACKET_TCP) {
        if (segment.payload_bytes > n_sent && !segment.sliced)
            abort();
        struct tw_tcp_options options = tw_tcp_options_of(&segment, data, n_captured);
        if (options.payload != NULL && options.payload + options.n_payload > data + n_captured)
            abort();
    } else if (segment.seq != 0 || segment.flags != 0 || segment.payload_bytes != 0) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    static const int link_types[] = {TW_LINK_NULL, TW_LINK_ETHERNET, TW_LINK_RAW,
                                     12345,        TW_LINK_COOKED,   TW_LINK_COOKED_2};
    if (n_bytes == 0)
        return 0;

    int link_type = link_types[data[0] % TW_COUNT(link_types)];
    n_bytes--;
    check(link_type, data + 1, n_bytes, n_bytes);
    check(link_type, data + 1, n_bytes / 2, n_bytes);
    return 0;
}
