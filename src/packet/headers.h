#ifndef TW_HEADERS_H
#define TW_HEADERS_H

#include "segment.h"

/* The headers on the way to TCP, one function each. Internal to this room.
 *
 *     struct tw_headers headers = {
 *         .start = data, .at = data, .end = data + n, .n_captured = n, .n_sent = n};
 *     enum tw_header next = tw_headers_walk(&headers, tw_headers_first(link_type));
 *
 * Each function reads the header at `at`, skips it, and returns which one follows; at the end
 * one of the last five values. The bytes are untrusted: every length is checked against the
 * bytes available, and a packet has at most TW_MAX_HEADERS headers. */
enum { TW_MAX_HEADERS = 16 };

enum tw_header {
    TW_HEADER_IP, /* its version is in the first four bits */
    TW_HEADER_ETHERNET,
    TW_HEADER_COOKED,
    TW_HEADER_COOKED_2,
    TW_HEADER_NULL,
    TW_HEADER_TAG,  /* IEEE 802.1Q and its kin: tag and EtherType */
    TW_HEADER_ITAG, /* IEEE 802.1ah */
    TW_HEADER_LLC,
    TW_HEADER_MPLS,
    TW_HEADER_PPPOE,
    TW_HEADER_PPP,        /* with address and control or without */
    TW_HEADER_PPP_SERIAL, /* PPP or Cisco HDLC, by the address */
    TW_HEADER_PPP_PPPD,   /* the address is replaced by the direction */
    TW_HEADER_HDLC,       /* Cisco's */
    TW_HEADER_GRE,
    TW_HEADER_ERSPAN_2,
    TW_HEADER_ERSPAN_3,
    TW_HEADER_ETHERIP,
    TW_HEADER_UDP,
    TW_HEADER_VXLAN,
    TW_HEADER_GENEVE,
    TW_HEADER_GTP,
    TW_HEADER_NFLOG,
    TW_HEADER_PKTAP,
    TW_HEADER_WIFI,
    TW_HEADER_RADIOTAP,
    TW_N_HEADERS,
    /* The way ends. */
    TW_HEADER_TCP = TW_N_HEADERS + TW_PACKET_TCP,     /* TCP is at `at` */
    TW_HEADER_OTHER = TW_N_HEADERS + TW_PACKET_OTHER, /* `unread` says what is there */
    TW_HEADER_FRAGMENT = TW_N_HEADERS + TW_PACKET_FRAGMENT,
    TW_HEADER_CUT = TW_N_HEADERS + TW_PACKET_CUT,
    TW_HEADER_MALFORMED = TW_N_HEADERS + TW_PACKET_MALFORMED,
};

/* The rest of a packet, and what the headers so far told. The addresses point into it. */
struct tw_headers {
    const uint8_t *start, *end; /* of all that was captured */
    const uint8_t *at;
    size_t n_captured;        /* bytes available, at most n_sent */
    size_t n_sent;            /* bytes that the enclosing header announces */
    size_t n_behind;          /* bytes that the frame has behind them */
    const uint8_t *from, *to; /* of the innermost IP header so far; NULL: none yet */
    enum tw_family family;    /* ... and its other fields */
    uint16_t id;
    uint8_t ttl;
    bool is_first_fragment;
    bool sliced;      /* it announces more bytes than the frame had */
    bool padded;      /* IEEE 802.11: a pad follows the header */
    uint32_t network; /* see tw_segment */
    struct tw_unread unread;
};

/* The header that a packet of this link type (link.h) starts with; TW_HEADER_OTHER for a link
 * type that is not read. */
enum tw_header tw_headers_first(int link_type);

/* Reads headers from `next` on until the way ends. */
enum tw_header tw_headers_walk(struct tw_headers *headers, enum tw_header next);

/* Reads headers from `next` on until IP follows, or the way ends. */
enum tw_header tw_headers_to_ip(struct tw_headers *headers, enum tw_header next);

/* What follows, by an EtherType (or a length, IEEE 802.3). */
enum tw_header tw_headers_of_type(struct tw_headers *headers, uint16_t type);

/* The readers, in the order of enum tw_header. */
typedef enum tw_header tw_headers_reader(struct tw_headers *headers);
tw_headers_reader tw_headers_ip, tw_headers_ethernet, tw_headers_cooked, tw_headers_cooked_2,
    tw_headers_null, tw_headers_tag, tw_headers_itag, tw_headers_llc, tw_headers_mpls,
    tw_headers_pppoe, tw_headers_ppp, tw_headers_ppp_serial, tw_headers_ppp_pppd,
    tw_headers_hdlc, tw_headers_gre, tw_headers_erspan_2, tw_headers_erspan_3,
    tw_headers_etherip, tw_headers_udp, tw_headers_vxlan, tw_headers_geneve, tw_headers_gtp,
    tw_headers_nflog, tw_headers_pktap, tw_headers_wifi, tw_headers_radiotap;

static inline uint16_t tw_headers_u16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t tw_headers_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void tw_headers_skip(struct tw_headers *headers, size_t n_bytes)
{
    headers->at += n_bytes;
    headers->n_captured -= n_bytes;
    headers->n_sent -= n_bytes;
}

/* What a packet is whose next n_bytes were not captured: malformed if the IP header around
 * them announced fewer, else cut. */
static inline enum tw_header tw_headers_short(const struct tw_headers *headers, size_t n_bytes)
{
    return headers->from != NULL && headers->n_sent < n_bytes ? TW_HEADER_MALFORMED
                                                              : TW_HEADER_CUT;
}

static inline enum tw_header tw_headers_unread(struct tw_headers *headers,
                                               enum tw_unread_layer layer, uint16_t number)
{
    headers->unread = (struct tw_unread){.layer = (uint8_t)layer, .number = number};
    return TW_HEADER_OTHER;
}

/* The packet belongs to network `id`, of a kind of ids, within the one it belongs to so far. */
enum tw_headers_id { TW_ID_VLAN = 1, TW_ID_BACKBONE, TW_ID_VXLAN, TW_ID_GENEVE, TW_ID_GRE };
static inline void tw_headers_enter(struct tw_headers *headers, enum tw_headers_id kind,
                                    uint32_t id)
{
    uint32_t mixed = (headers->network + (uint32_t)kind) * UINT32_C(0x85ebca6b) ^ id;
    mixed = (mixed ^ mixed >> 15) * UINT32_C(0x9e3779b1);
    mixed ^= mixed >> 16;
    headers->network = mixed != 0 ? mixed : 1;
}

#endif
