#include "headers.h"

#include <string.h>

/* Ethernet and what stands between it and IP: tags, IEEE 802.2; and the links that have an
 * EtherType too. */

/* EtherTypes (IEEE 802.3 and 802.1Q, Linux's if_ether.h). */
enum {
    IPV4 = 0x0800,
    IPV6 = 0x86dd,
    VLAN = 0x8100,         /* IEEE 802.1Q */
    SERVICE_VLAN = 0x88a8, /* IEEE 802.1ad: the outer of two tags */
    OLD_VLAN = 0x9100,     /* before 802.1ad */
    OLD_VLAN_2 = 0x9200,
    BACKBONE = 0x88e7, /* IEEE 802.1ah */
    BRIDGED = 0x6558,  /* RFC 1701: a whole Ethernet frame */
    MPLS = 0x8847,     /* RFC 3032 */
    MPLS_UPSTREAM = 0x8848,
    PPPOE_SESSION = 0x8864, /* RFC 2516 */
    MAX_LENGTH = 1500,      /* IEEE 802.3: up to this value the field is a length, not a type */
};

enum tw_header tw_headers_of_type(struct tw_headers *headers, uint16_t type)
{
    switch (type) {
    case IPV4:
    case IPV6:
        return TW_HEADER_IP;
    case VLAN:
    case SERVICE_VLAN:
    case OLD_VLAN:
    case OLD_VLAN_2:
        return TW_HEADER_TAG;
    case BACKBONE:
        return TW_HEADER_ITAG;
    case BRIDGED:
        return TW_HEADER_ETHERNET;
    case MPLS:
    case MPLS_UPSTREAM:
        return TW_HEADER_MPLS;
    case PPPOE_SESSION:
        return TW_HEADER_PPPOE;
    default:
        return type <= MAX_LENGTH ? TW_HEADER_LLC
                                  : tw_headers_unread(headers, TW_UNREAD_TYPE, type);
    }
}

/* Skips a header of n_bytes that has its EtherType at type_at. */
static enum tw_header typed(struct tw_headers *headers, size_t type_at, size_t n_bytes)
{
    if (headers->n_captured < n_bytes)
        return tw_headers_short(headers, n_bytes);
    uint16_t type = tw_headers_u16(headers->at + type_at);
    tw_headers_skip(headers, n_bytes);
    return tw_headers_of_type(headers, type);
}

enum tw_header tw_headers_ethernet(struct tw_headers *headers)
{
    return typed(headers, 12, 14);
}

enum tw_header tw_headers_cooked(struct tw_headers *headers)
{
    return typed(headers, 14, 16);
}

enum tw_header tw_headers_cooked_2(struct tw_headers *headers)
{
    return typed(headers, 0, 20);
}

/* Id 0 means that the tag holds a priority only (IEEE 802.1Q, section 9.6). */
enum tw_header tw_headers_tag(struct tw_headers *headers)
{
    enum { TAG = 4, ID = 0x0fff };
    uint16_t id = headers->n_captured < TAG ? 0 : tw_headers_u16(headers->at) & ID;
    if (id != 0)
        tw_headers_enter(headers, TW_ID_VLAN, id);
    return typed(headers, 2, TAG);
}

/* IEEE 802.1ah, section 9.7: flags, the 24-bit service id, and the addresses of the customer's
 * frame. The id stands for the tags around it, which are the backbone's. */
enum tw_header tw_headers_itag(struct tw_headers *headers)
{
    enum { TAG = 4, ADDRESSES = 12, ID = 0x00ffffff };
    if (headers->n_captured >= TAG) {
        headers->network = 0;
        tw_headers_enter(headers, TW_ID_BACKBONE, tw_headers_u32(headers->at) & ID);
    }
    return typed(headers, TAG + ADDRESSES, TAG + ADDRESSES + 2);
}

/* IEEE 802.2, with the SNAP header that holds an EtherType (RFC 1042) or an Ethernet frame
 * (RFC 2684, section 5.2; with and without its checksum). */
enum tw_header tw_headers_llc(struct tw_headers *headers)
{
    enum { SNAP = 8, ADDRESSES = 2, PAD = 2 };
    static const uint8_t snap[] = {0xaa, 0xaa, 0x03, 0, 0, 0};
    static const uint8_t bridged[] = {0xaa, 0xaa, 0x03, 0x00, 0x80, 0xc2, 0x00};
    if (headers->n_captured < SNAP)
        return tw_headers_short(headers, SNAP);
    if (memcmp(headers->at, snap, sizeof snap) == 0)
        return typed(headers, sizeof snap, SNAP);
    uint8_t kind = headers->at[sizeof bridged];
    if (memcmp(headers->at, bridged, sizeof bridged) != 0 || (kind != 1 && kind != 7))
        return tw_headers_unread(headers, TW_UNREAD_LLC, headers->at[0]);
    if (headers->n_captured < SNAP + PAD)
        return tw_headers_short(headers, SNAP + PAD);
    tw_headers_skip(headers, SNAP + PAD);
    return TW_HEADER_ETHERNET;
}

/* AF_INET is 2 everywhere. AF_INET6 is 10 on Linux, 24 on NetBSD and OpenBSD, 28 on FreeBSD,
 * 30 on macOS. The number is in the byte order of the capturing machine, so both orders are
 * tried. */
enum tw_header tw_headers_null(struct tw_headers *headers)
{
    enum { HEADER = 4 };
    static const uint8_t families[] = {2, 10, 24, 28, 30};
    const uint8_t *p = headers->at;
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    uint8_t family = p[0] | p[3];
    if (p[1] != 0 || p[2] != 0 || (p[0] != 0 && p[3] != 0) ||
        memchr(families, family, sizeof families) == NULL)
        return tw_headers_unread(headers, TW_UNREAD_FAMILY, family);
    tw_headers_skip(headers, HEADER);
    return TW_HEADER_IP;
}
