#include "headers.h"

/* GRE (RFC 2784, RFC 2890), PPTP's version of it (RFC 2637), ERSPAN, EtherIP. */

enum {
    CHECKSUM = 0x8000,
    ROUTING = 0x4000, /* RFC 1701 */
    KEY = 0x2000,
    SEQUENCE = 0x1000,
    ACKNOWLEDGMENT = 0x0080, /* PPTP */
    VERSION = 0x0007,
};

enum { MIRROR = 0x88be, MIRROR_3 = 0x22eb, PPP = 0x880b, WCCP = 0x883e, BRIDGED = 0x6558 };

/* NVGRE (RFC 7637, section 3.2) has a 24-bit id, at least 0x1000, and a flow's hash behind it.
 */
static uint32_t id_of(uint32_t key, uint16_t protocol)
{
    enum { HASH_BITS = 8, LEAST = 0x1000 };
    bool is_nvgre = protocol == BRIDGED && key >> HASH_BITS >= LEAST;
    return is_nvgre ? key >> HASH_BITS : key;
}

/* A redirect header of four bytes precedes the packet in version 2 of WCCP. */
static enum tw_header wccp(struct tw_headers *headers)
{
    enum { REDIRECT = 4 };
    if (headers->n_captured < REDIRECT)
        return tw_headers_short(headers, REDIRECT);
    if (headers->at[0] >> 4 != 4)
        tw_headers_skip(headers, REDIRECT);
    return TW_HEADER_IP;
}

static enum tw_header payload(struct tw_headers *headers, uint16_t flags, uint16_t protocol)
{
    enum { LEAST_TYPE = 0x0600 }; /* below, it is no EtherType */
    switch (protocol) {
    case MIRROR: /* without a sequence number it is ERSPAN I, which has no header */
        headers->network = 0;
        return (flags & SEQUENCE) != 0 ? TW_HEADER_ERSPAN_2 : TW_HEADER_ETHERNET;
    case MIRROR_3:
        headers->network = 0;
        return TW_HEADER_ERSPAN_3;
    case PPP:
        return TW_HEADER_PPP;
    case WCCP:
        return wccp(headers);
    default:
        break;
    }
    if (protocol < LEAST_TYPE)
        return tw_headers_unread(headers, TW_UNREAD_GRE, protocol);
    return tw_headers_of_type(headers, protocol);
}

/* Checksum, key and sequence number are there if their flags are. PPTP's key is the call, which
 * differs by direction. */
enum tw_header tw_headers_gre(struct tw_headers *headers)
{
    enum { FLAGS = 0, PROTOCOL = 2, HEADER = 4, FIELD = 4, PPTP = 1 };
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    uint16_t flags = tw_headers_u16(headers->at + FLAGS);
    uint16_t protocol = tw_headers_u16(headers->at + PROTOCOL);
    int version = flags & VERSION;
    if (version > PPTP || (version == PPTP && protocol != PPP) || (flags & ROUTING) != 0)
        return tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_GRE_VERSION);
    size_t key_at = HEADER + ((flags & CHECKSUM) != 0 ? FIELD : 0);
    size_t n_bytes = key_at + ((flags & KEY) != 0 ? FIELD : 0) +
                     ((flags & SEQUENCE) != 0 ? FIELD : 0) +
                     ((flags & ACKNOWLEDGMENT) != 0 && version == PPTP ? FIELD : 0);
    if (headers->n_captured < n_bytes)
        return tw_headers_short(headers, n_bytes);
    if (version == PPTP && (flags & SEQUENCE) == 0) /* an acknowledgment of its own */
        return tw_headers_unread(headers, TW_UNREAD_GRE, 0);
    if (version != PPTP && (flags & KEY) != 0) {
        headers->network = 0;
        tw_headers_enter(headers, TW_ID_GRE,
                         id_of(tw_headers_u32(headers->at + key_at), protocol));
    }
    tw_headers_skip(headers, n_bytes);
    return payload(headers, flags, protocol);
}

/* M. Foschiano's Internet draft on ERSPAN, section 4.2. Its session and VLAN are the mirror's.
 */
enum tw_header tw_headers_erspan_2(struct tw_headers *headers)
{
    enum { HEADER = 8 };
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    tw_headers_skip(headers, HEADER);
    return TW_HEADER_ETHERNET;
}

/* ... section 4.3: the frame's type is 0 for Ethernet and 2 for IP; the last bit of the header
 * says that a subheader follows. */
enum tw_header tw_headers_erspan_3(struct tw_headers *headers)
{
    enum { TYPE_AT = 10, LAST = 11, HEADER = 12, SUBHEADER = 8, TYPE = 0x7c, IP = 2 << 2 };
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    const uint8_t *p = headers->at;
    size_t n_bytes = HEADER + ((p[LAST] & 1) != 0 ? SUBHEADER : 0);
    if (headers->n_captured < n_bytes)
        return tw_headers_short(headers, n_bytes);
    tw_headers_skip(headers, n_bytes);
    return (p[TYPE_AT] & TYPE) == IP ? TW_HEADER_IP : TW_HEADER_ETHERNET;
}

/* RFC 3378, section 3. */
enum tw_header tw_headers_etherip(struct tw_headers *headers)
{
    enum { HEADER = 2 };
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    tw_headers_skip(headers, HEADER);
    return TW_HEADER_ETHERNET;
}
