#include "segment.h"

#include <stdlib.h>
#include <string.h>

/* Tags and tunnels, behind every link type. The first byte chooses it. A name fits in its room,
 * and a packet that was captured shorter holds the same segment, or none that can be read. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static const int link_types[] = {
    TW_LINK_NULL,     TW_LINK_ETHERNET, TW_LINK_PPP,          TW_LINK_ATM_LLC,
    TW_LINK_RAW,      TW_LINK_RAW_FILE, TW_LINK_PPP_SERIAL,   TW_LINK_PPPOE,
    TW_LINK_HDLC,     TW_LINK_WIFI,     TW_LINK_ATM_LLC_FILE, TW_LINK_LOOP,
    TW_LINK_COOKED,   TW_LINK_RADIOTAP, TW_LINK_PPP_PPPD,     TW_LINK_MPLS,
    TW_LINK_IPV4,     TW_LINK_IPV6,     TW_LINK_NFLOG,        TW_LINK_PKTAP,
    TW_LINK_COOKED_2,
};

static void check_name(const struct tw_segment *segment)
{
    char text[TW_UNREAD_TEXT];
    size_t n = strlen(tw_unread_name(segment->unread, text));
    if (n == 0 || n + 1 >= sizeof text)
        abort();
}

static bool is_same(const struct tw_segment *a, const struct tw_segment *b)
{
    return tw_endpoint_equal(&a->from, &b->from) && tw_endpoint_equal(&a->to, &b->to) &&
           a->seq == b->seq && a->ack == b->ack && a->payload_bytes == b->payload_bytes &&
           a->flags == b->flags && a->ttl == b->ttl && a->ip_id == b->ip_id &&
           a->network == b->network;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    if (n_bytes == 0)
        return 0;
    int link_type = link_types[data[0] % TW_COUNT(link_types)];
    struct tw_segment whole;
    enum tw_packet_kind kind =
        tw_segment_parse(link_type, data + 1, n_bytes - 1, n_bytes - 1, &whole);
    check_name(&whole);
    for (size_t n = 0; n + 1 < n_bytes; n += n / 4 + 1) {
        struct tw_segment part;
        if (tw_segment_parse(link_type, data + 1, n, n_bytes - 1, &part) == TW_PACKET_TCP &&
            (kind != TW_PACKET_TCP || !is_same(&part, &whole)))
            abort();
        check_name(&part);
    }
    return 0;
}
