#ifndef TW_UNREAD_H
#define TW_UNREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Names and counts what is not read: the header at which the way to TCP ends. */

/* Whose number it is. */
enum tw_unread_layer {
    TW_UNREAD_NONE,     /* nothing is unread */
    TW_UNREAD_TYPE,     /* an EtherType */
    TW_UNREAD_LLC,      /* IEEE 802.2, with this destination service access point */
    TW_UNREAD_PROTOCOL, /* of IP */
    TW_UNREAD_UDP,      /* UDP; the number is the destination port of a tunnel, or 0 */
    TW_UNREAD_PPP,      /* a protocol of PPP */
    TW_UNREAD_GRE,      /* a protocol of GRE */
    TW_UNREAD_FAMILY,   /* an address family: null and loopback, NFLOG */
    TW_UNREAD_LINK,     /* a link type inside the packet: PKTAP */
    TW_UNREAD_CASE,     /* one of enum tw_unread_case */
    TW_N_UNREAD_LAYERS
};

/* What has no number of its own. */
enum tw_unread_case {
    TW_UNREAD_IP_VERSION,
    TW_UNREAD_DEEP, /* more headers than are read */
    TW_UNREAD_GRE_VERSION,
    TW_UNREAD_GTP, /* GTP-U that holds no IP */
    TW_UNREAD_MPLS,
    TW_UNREAD_NFLOG,
    TW_UNREAD_WIFI_PROTECTED,
    TW_UNREAD_WIFI_PART,
    TW_UNREAD_WIFI_AGGREGATE,
    TW_UNREAD_WIFI_DAMAGED,
    TW_UNREAD_WIFI_OTHER, /* management, control, no data */
    TW_N_UNREAD_CASES
};

struct tw_unread {
    uint8_t layer; /* enum tw_unread_layer */
    uint16_t number;
};

/* How many packets of each, in the order of their first packet. Zeroed at first. */
enum { TW_UNREAD_ROWS = 32 };
struct tw_unread_counts {
    struct tw_unread_row {
        struct tw_unread what;
        uint64_t n_packets;
    } rows[TW_UNREAD_ROWS];
    size_t n_rows;
    uint64_t n_others; /* packets that came when all rows were taken */
};

void tw_unread_count(struct tw_unread_counts *counts, struct tw_unread what);

/* Writes "ARP", "Cisco tag 0x8909", "EtherType 0x1234". Returns text. */
enum { TW_UNREAD_TEXT = 64 };
const char *tw_unread_name(struct tw_unread what, char text[TW_UNREAD_TEXT]);

/* Whether TCP may be inside: a tag, a tunnel, something encrypted or unknown. */
bool tw_unread_may_hide_tcp(struct tw_unread what);

#endif
