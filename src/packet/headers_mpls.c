#include "checksum.h"
#include "headers.h"

/* MPLS (RFC 3032). What follows the last label is not named in the packet: the first four bits
 * tell IPv4 and IPv6 from a pseudowire with a control word (RFC 4385, section 2). A pseudowire
 * without one begins with an Ethernet address, which may begin with any bits; it is told by a
 * whole Ethernet header before IP, and only where no sound IP header is. */

enum { ADDRESSES = 12, ETHERNET = 14, CONTROL_WORD = 4 };

static bool is_ipv4(const uint8_t *p, size_t n)
{
    enum { HEADER = 20 };
    if (n < HEADER || p[0] >> 4 != 4)
        return false;
    size_t header_bytes = (size_t)(p[0] & 0x0f) * 4;
    return header_bytes >= HEADER && header_bytes <= n &&
           tw_checksum_ipv4(p, header_bytes) == 0;
}

/* The EtherTypes of IPv4, IPv6 and tags, each with what its header begins with. */
static bool is_ethernet(const uint8_t *p, size_t n)
{
    enum { IPV4 = 0x0800, IPV6 = 0x86dd, VLAN = 0x8100, SERVICE_VLAN = 0x88a8 };
    if (n <= ETHERNET)
        return false;
    uint8_t version = p[ETHERNET] >> 4;
    uint16_t type = tw_headers_u16(p + ADDRESSES);
    return (type == IPV4 && version == 4) || (type == IPV6 && version == 6) || type == VLAN ||
           type == SERVICE_VLAN;
}

static enum tw_header payload(struct tw_headers *headers)
{
    if (headers->n_captured == 0)
        return tw_headers_short(headers, 1);
    const uint8_t *p = headers->at;
    size_t n = headers->n_captured;
    if (p[0] >> 4 == 0 && n > CONTROL_WORD && is_ethernet(p + CONTROL_WORD, n - CONTROL_WORD)) {
        tw_headers_skip(headers, CONTROL_WORD);
        return TW_HEADER_ETHERNET;
    }
    if (!is_ipv4(p, n) && is_ethernet(p, n))
        return TW_HEADER_ETHERNET;
    if (p[0] >> 4 == 4 || p[0] >> 4 == 6)
        return TW_HEADER_IP;
    return tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_MPLS);
}

/* Labels differ by direction, so they are no part of the network. */
enum tw_header tw_headers_mpls(struct tw_headers *headers)
{
    enum { LABEL = 4, BOTTOM_AT = 2, BOTTOM = 1, MAX_LABELS = 16 };
    for (int i = 0; i < MAX_LABELS; i++) {
        if (headers->n_captured < LABEL)
            return tw_headers_short(headers, LABEL);
        bool is_last = (headers->at[BOTTOM_AT] & BOTTOM) != 0;
        tw_headers_skip(headers, LABEL);
        if (is_last)
            return payload(headers);
    }
    return tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_DEEP);
}
