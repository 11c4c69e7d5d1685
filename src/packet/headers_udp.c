#include "headers.h"

/* Tunnels in UDP, known by the destination port. */

enum {
    VXLAN = 4789,       /* RFC 7348 */
    VXLAN_LINUX = 8472, /* Linux's before it was assigned one */
    GENEVE = 6081,      /* RFC 8926 */
    GTP = 2152,         /* 3GPP TS 29.281 */
};

/* Tunnels that are not read. */
static const uint16_t unread_tunnels[] = {
    1194,  /* OpenVPN */
    1701,  /* L2TP, RFC 2661 */
    3544,  /* Teredo, RFC 4380 */
    4341,  /* LISP, RFC 9300 */
    4500,  /* ESP in UDP, RFC 3948 */
    4754,  /* GRE in UDP, RFC 8086 */
    4790,  /* VXLAN-GPE */
    5247,  /* CAPWAP data, RFC 5415 */
    6635,  /* MPLS in UDP, RFC 7510 */
    37008, /* TZSP */
    51820, /* WireGuard */
};

/* RFC 768. */
enum tw_header tw_headers_udp(struct tw_headers *headers)
{
    enum { TARGET = 2, HEADER = 8 };
    if (headers->n_captured < HEADER)
        return tw_headers_unread(headers, TW_UNREAD_UDP, 0);
    uint16_t port = tw_headers_u16(headers->at + TARGET);
    tw_headers_skip(headers, HEADER);
    switch (port) {
    case VXLAN:
    case VXLAN_LINUX:
        return TW_HEADER_VXLAN;
    case GENEVE:
        return TW_HEADER_GENEVE;
    case GTP:
        return TW_HEADER_GTP;
    default:
        break;
    }
    for (size_t i = 0; i < TW_COUNT(unread_tunnels); i++) {
        if (unread_tunnels[i] == port)
            return tw_headers_unread(headers, TW_UNREAD_UDP, port);
    }
    return tw_headers_unread(headers, TW_UNREAD_UDP, 0);
}

/* A network id of 24 bits stands for what is around it, which is the carrier's. */
static void enter(struct tw_headers *headers, enum tw_headers_id kind, const uint8_t *id)
{
    headers->network = 0;
    tw_headers_enter(headers, kind, tw_headers_u32(id) >> 8);
}

/* RFC 7348, section 5. */
enum tw_header tw_headers_vxlan(struct tw_headers *headers)
{
    enum { FLAGS = 0, ID = 4, HEADER = 8, HAS_ID = 0x08 };
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    if ((headers->at[FLAGS] & HAS_ID) == 0)
        return tw_headers_unread(headers, TW_UNREAD_UDP, 0);
    enter(headers, TW_ID_VXLAN, headers->at + ID);
    tw_headers_skip(headers, HEADER);
    return TW_HEADER_ETHERNET;
}

/* RFC 8926, section 3.4. Version 0; the length of the options is in units of four bytes. */
enum tw_header tw_headers_geneve(struct tw_headers *headers)
{
    enum { TYPE = 2, ID = 4, HEADER = 8, OPTIONS = 0x3f, VERSION_BITS = 6 };
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    const uint8_t *p = headers->at;
    size_t n_bytes = HEADER + (size_t)(p[0] & OPTIONS) * 4;
    if (p[0] >> VERSION_BITS != 0)
        return tw_headers_unread(headers, TW_UNREAD_UDP, 0);
    if (headers->n_captured < n_bytes)
        return tw_headers_short(headers, n_bytes);
    enter(headers, TW_ID_GENEVE, p + ID);
    tw_headers_skip(headers, n_bytes);
    return tw_headers_of_type(headers, tw_headers_u16(p + TYPE));
}

/* Skips the extension headers, each of which begins with its length in units of four bytes and
 * ends with the type of the next. */
static bool skip_gtp_extensions(struct tw_headers *headers, uint8_t next)
{
    while (next != 0) {
        size_t n_bytes = headers->n_captured == 0 ? 0 : (size_t)headers->at[0] * 4;
        if (n_bytes == 0 || headers->n_captured < n_bytes)
            return false;
        next = headers->at[n_bytes - 1];
        tw_headers_skip(headers, n_bytes);
    }
    return true;
}

/* 3GPP TS 29.281, section 5.1. The tunnel's id differs by direction. */
enum tw_header tw_headers_gtp(struct tw_headers *headers)
{
    enum { KIND = 1, HEADER = 8, NEXT = 11, LONG_HEADER = 12 };
    enum { VERSION = 0xf0, VERSION_1 = 0x30, HAS_MORE = 0x07, HAS_EXTENSION = 0x04 };
    enum { PACKET = 255 };
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    const uint8_t *p = headers->at;
    if ((p[0] & VERSION) != VERSION_1 || p[KIND] != PACKET)
        return tw_headers_unread(headers, TW_UNREAD_UDP, 0);
    size_t n_bytes = (p[0] & HAS_MORE) != 0 ? LONG_HEADER : HEADER;
    if (headers->n_captured < n_bytes)
        return tw_headers_short(headers, n_bytes);
    uint8_t next = (p[0] & HAS_EXTENSION) != 0 ? p[NEXT] : 0;
    tw_headers_skip(headers, n_bytes);
    if (!skip_gtp_extensions(headers, next) || headers->n_captured == 0)
        return tw_headers_short(headers, 1);
    if (headers->at[0] >> 4 != 4 && headers->at[0] >> 4 != 6)
        return tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_GTP);
    return TW_HEADER_IP;
}
