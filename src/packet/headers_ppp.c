#include "headers.h"

/* PPP (RFC 1661) and its framings, and Cisco HDLC, which looks alike. */

enum { ALL_STATIONS = 0xff, UNNUMBERED = 0x03 }; /* RFC 1662: address, control */

static enum tw_header of_ppp(struct tw_headers *headers, uint16_t protocol)
{
    enum { IPV4 = 0x0021, IPV6 = 0x0057, MPLS = 0x0281, MPLS_MULTICAST };
    switch (protocol) {
    case IPV4:
    case IPV6:
        return TW_HEADER_IP;
    case MPLS: /* RFC 3032, section 4.3 */
    case MPLS_MULTICAST:
        return TW_HEADER_MPLS;
    default:
        return tw_headers_unread(headers, TW_UNREAD_PPP, protocol);
    }
}

/* A protocol number is one byte when its first byte is odd (RFC 1661, section 6.5). */
enum tw_header tw_headers_ppp(struct tw_headers *headers)
{
    enum { LONGEST = 4 };
    const uint8_t *p = headers->at;
    if (headers->n_captured < LONGEST)
        return tw_headers_short(headers, LONGEST);
    size_t at = p[0] == ALL_STATIONS && p[1] == UNNUMBERED ? 2 : 0;
    bool is_short = (p[at] & 1) != 0;
    uint16_t protocol = is_short ? p[at] : tw_headers_u16(p + at);
    tw_headers_skip(headers, at + (is_short ? 1 : 2));
    return of_ppp(headers, protocol);
}

enum tw_header tw_headers_ppp_serial(struct tw_headers *headers)
{
    if (headers->n_captured == 0)
        return tw_headers_short(headers, 1);
    return headers->at[0] == ALL_STATIONS ? TW_HEADER_PPP : TW_HEADER_HDLC;
}

enum tw_header tw_headers_ppp_pppd(struct tw_headers *headers)
{
    enum { DIRECTION_AND_CONTROL = 2 };
    if (headers->n_captured < DIRECTION_AND_CONTROL)
        return tw_headers_short(headers, DIRECTION_AND_CONTROL);
    tw_headers_skip(headers, DIRECTION_AND_CONTROL);
    return TW_HEADER_PPP;
}

/* RFC 2516, section 4: version and type, code, session, length; then PPP's protocol. The length
 * is not needed, as the IP header has its own. */
enum tw_header tw_headers_pppoe(struct tw_headers *headers)
{
    enum { PROTOCOL = 6, HEADER = 8 };
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    uint16_t protocol = tw_headers_u16(headers->at + PROTOCOL);
    tw_headers_skip(headers, HEADER);
    return of_ppp(headers, protocol);
}

/* Cisco HDLC: address, control, EtherType (RFC 1547, section 4.3.1). */
enum tw_header tw_headers_hdlc(struct tw_headers *headers)
{
    enum { TYPE = 2, HEADER = 4 };
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    uint16_t type = tw_headers_u16(headers->at + TYPE);
    tw_headers_skip(headers, HEADER);
    return tw_headers_of_type(headers, type);
}
