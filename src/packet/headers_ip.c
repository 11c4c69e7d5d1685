#include "headers.h"

#include <string.h>

/* IP protocol numbers (the registry of RFC 5237). The first four are IPv6's extension headers:
 * RFC 8200, section 4. */
enum {
    HOP_BY_HOP = 0,
    ROUTING = 43,
    FRAGMENT = 44,
    DESTINATION = 60,
    AUTHENTICATION = 51, /* RFC 4302; also in IPv4 */
    IPV4 = 4,            /* RFC 2003 */
    TCP = 6,
    UDP = 17,
    IPV6 = 41, /* RFC 4213, RFC 2473 */
    GRE = 47,
    ETHERIP = 97, /* RFC 3378 */
    MPLS = 137,   /* RFC 4023 */
};

/* Limits the packet to the length in its IP header. The frame may be shorter: some taps and
 * mirrors cut frames before they are captured. */
static void limit(struct tw_headers *headers, size_t n_bytes)
{
    headers->sliced |= n_bytes > headers->n_sent;
    headers->n_behind = headers->n_sent > n_bytes ? headers->n_sent - n_bytes : 0;
    headers->n_sent = n_bytes;
    if (headers->n_captured > n_bytes)
        headers->n_captured = n_bytes;
}

static enum tw_header of_protocol(struct tw_headers *headers, uint8_t protocol)
{
    switch (protocol) {
    case TCP:
        return TW_HEADER_TCP;
    case IPV4:
    case IPV6:
        return TW_HEADER_IP;
    case UDP:
        return TW_HEADER_UDP;
    case GRE:
        return TW_HEADER_GRE;
    case ETHERIP:
        return TW_HEADER_ETHERIP;
    case MPLS:
        return TW_HEADER_MPLS;
    default:
        return tw_headers_unread(headers, TW_UNREAD_PROTOCOL, protocol);
    }
}

static bool is_extension(uint8_t next)
{
    return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT ||
           next == AUTHENTICATION || next == DESTINATION;
}

/* A fragment that is not the first: its headers are in another packet. */
static enum tw_header later_fragment(struct tw_headers *headers, uint8_t next)
{
    if (is_extension(next))
        return TW_HEADER_FRAGMENT;
    enum tw_header header = of_protocol(headers, next);
    if (header == TW_HEADER_UDP)
        return tw_headers_unread(headers, TW_UNREAD_UDP, 0);
    return header == TW_HEADER_OTHER ? header : TW_HEADER_FRAGMENT;
}

/* Reads the headers that may precede TCP: RFC 8200, section 4, and RFC 4302, whose length has
 * another unit. A fragment with offset 0 and no more fragments is a whole datagram (RFC 6946).
 */
static enum tw_header extensions(struct tw_headers *headers, uint8_t next)
{
    enum { UNIT = 8, OFFSET_AT = 2, OFFSET = 0xfff8, MORE = 1 };
    while (is_extension(next)) {
        if (headers->n_captured < UNIT)
            return tw_headers_short(headers, UNIT);
        const uint8_t *p = headers->at;
        uint16_t fragment = next == FRAGMENT ? tw_headers_u16(p + OFFSET_AT) : 0;
        if ((fragment & OFFSET) != 0)
            return later_fragment(headers, p[0]);
        headers->is_first_fragment |= (fragment & MORE) != 0;
        size_t n_bytes = UNIT;
        if (next == AUTHENTICATION)
            n_bytes = ((size_t)p[1] + 2) * 4;
        else if (next != FRAGMENT)
            n_bytes = ((size_t)p[1] + 1) * UNIT;
        if (headers->n_captured < n_bytes)
            return tw_headers_short(headers, n_bytes);
        next = p[0];
        tw_headers_skip(headers, n_bytes);
    }
    return of_protocol(headers, next);
}

/* RFC 791, section 3.1. */
static enum tw_header ipv4(struct tw_headers *headers)
{
    enum { LENGTH = 2, ID = 4, FRAGMENT_AT = 6, TTL = 8, PROTOCOL = 9 };
    enum { SOURCE = 12, TARGET = 16, HEADER = 20, MORE = 0x2000, OFFSET = 0x1fff };
    const uint8_t *p = headers->at;
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    size_t header_bytes = (size_t)(p[0] & 0x0f) * 4;
    size_t total_bytes = tw_headers_u16(p + LENGTH);
    if (total_bytes == 0) /* left to the network card (TSO): use the captured length */
        total_bytes = headers->n_sent;
    if (header_bytes < HEADER || total_bytes < header_bytes)
        return TW_HEADER_MALFORMED;

    headers->family = TW_IPV4;
    headers->from = p + SOURCE;
    headers->to = p + TARGET;
    headers->id = tw_headers_u16(p + ID);
    headers->ttl = p[TTL];
    uint16_t fragment = tw_headers_u16(p + FRAGMENT_AT);
    headers->is_first_fragment = (fragment & MORE) != 0;
    if ((fragment & OFFSET) != 0)
        return later_fragment(headers, p[PROTOCOL]);
    limit(headers, total_bytes);
    if (headers->n_captured < header_bytes)
        return tw_headers_short(headers, header_bytes);
    tw_headers_skip(headers, header_bytes);
    return p[PROTOCOL] == AUTHENTICATION ? extensions(headers, AUTHENTICATION)
                                         : of_protocol(headers, p[PROTOCOL]);
}

/* RFC 8200, section 3. */
static enum tw_header ipv6(struct tw_headers *headers)
{
    enum { LENGTH = 4, NEXT = 6, HOP_LIMIT = 7, SOURCE = 8, TARGET = 24, HEADER = 40 };
    const uint8_t *p = headers->at;
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    size_t n_after = tw_headers_u16(p + LENGTH);
    if (n_after == 0) /* left to the network card, as in ipv4() */
        n_after = headers->n_sent - HEADER;

    headers->family = TW_IPV6;
    headers->from = p + SOURCE;
    headers->to = p + TARGET;
    headers->id = 0;
    headers->ttl = p[HOP_LIMIT];
    headers->is_first_fragment = false;
    tw_headers_skip(headers, HEADER);
    limit(headers, n_after);
    return extensions(headers, p[NEXT]);
}

enum tw_header tw_headers_ip(struct tw_headers *headers)
{
    if (headers->n_captured == 0)
        return tw_headers_short(headers, 1);
    switch (headers->at[0] >> 4) {
    case 4:
        return ipv4(headers);
    case 6:
        return ipv6(headers);
    default:
        return tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_IP_VERSION);
    }
}
