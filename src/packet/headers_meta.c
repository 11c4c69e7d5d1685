#include "headers.h"

/* Link types that put what they know of a packet before it, in the byte order of the capturing
 * machine. */

static uint32_t u32_little(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* The packet as a whole is at `at`. */
static enum tw_header nflog_payload(struct tw_headers *headers, uint8_t family)
{
    enum { INET = 2, BRIDGE = 7, INET6 = 10 };
    switch (family) {
    case INET:
    case INET6:
        return TW_HEADER_IP;
    case BRIDGE:
        return TW_HEADER_ETHERNET;
    default:
        return tw_headers_unread(headers, TW_UNREAD_FAMILY, family);
    }
}

/* LINKTYPE_NFLOG: family, version, resource id; then values, each with a length (of the length
 * and type too) and a type, padded to four bytes. Types are small, so that the byte that is not
 * zero tells the order. */
enum tw_header tw_headers_nflog(struct tw_headers *headers)
{
    enum { FAMILY = 0, HEADER = 4, TYPE = 2, VALUE = 4, PAYLOAD = 9 };
    if (headers->n_captured < HEADER)
        return tw_headers_short(headers, HEADER);
    uint8_t family = headers->at[FAMILY];
    tw_headers_skip(headers, HEADER);
    while (headers->n_captured >= VALUE) {
        const uint8_t *p = headers->at;
        bool is_little = p[TYPE] != 0;
        size_t n_bytes = is_little ? (size_t)p[1] << 8 | p[0] : tw_headers_u16(p);
        if ((is_little ? p[TYPE] : p[TYPE + 1]) == PAYLOAD) {
            tw_headers_skip(headers, VALUE);
            return nflog_payload(headers, family);
        }
        n_bytes = (n_bytes + 3) & ~(size_t)3;
        if (n_bytes < VALUE)
            return TW_HEADER_MALFORMED;
        if (n_bytes > headers->n_captured)
            return TW_HEADER_CUT;
        tw_headers_skip(headers, n_bytes);
    }
    return headers->n_sent == 0 ? tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_NFLOG)
                                : TW_HEADER_CUT;
}

/* LINKTYPE_PKTAP: the header's length, the kind of record (1: a packet), the link type of the
 * packet. Macs are little-endian. */
enum tw_header tw_headers_pktap(struct tw_headers *headers)
{
    enum { LINK = 8, LEAST = 12 };
    if (headers->n_captured < LEAST)
        return tw_headers_short(headers, LEAST);
    size_t n_bytes = u32_little(headers->at);
    uint32_t link = u32_little(headers->at + LINK);
    if (n_bytes < LEAST)
        return TW_HEADER_MALFORMED;
    if (headers->n_captured < n_bytes)
        return tw_headers_short(headers, n_bytes);
    tw_headers_skip(headers, n_bytes);
    enum tw_header first = link > UINT16_MAX ? TW_HEADER_OTHER : tw_headers_first((int)link);
    return first == TW_HEADER_OTHER ? tw_headers_unread(headers, TW_UNREAD_LINK, (uint16_t)link)
                                    : first;
}
