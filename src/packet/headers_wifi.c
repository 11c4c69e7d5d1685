#include "headers.h"

/* IEEE 802.11 data frames in clear text, and the radiotap header that may precede them. */

static uint16_t u16_little(const uint8_t *p)
{
    return (uint16_t)(p[1] << 8 | p[0]);
}

/* IEEE 802.11-2020, section 9.2.4: the first byte is version, type and subtype, the second flags. */
enum {
    TYPE = 0x0c,
    DATA = 0x08,
    WITHOUT_DATA = 0x40, /* a bit of a data frame's subtype */
    QOS = 0x80,          /* ... and another */
    TO_AND_FROM = 0x03,  /* both: there is a fourth address */
    MORE_FRAGMENTS = 0x04,
    PROTECTED = 0x40,
    ORDER = 0x80, /* with QOS: there is an HT control field */
};

static size_t header_bytes(const struct tw_headers *headers)
{
    enum { HEADER = 24, ADDRESS = 6, QOS_CONTROL = 2, HT_CONTROL = 4 };
    uint8_t kind = headers->at[0];
    uint8_t flags = headers->at[1];
    size_t n = HEADER;
    if ((flags & TO_AND_FROM) == TO_AND_FROM)
        n += ADDRESS;
    if ((kind & QOS) != 0)
        n += QOS_CONTROL;
    if ((kind & QOS) != 0 && (flags & ORDER) != 0)
        n += HT_CONTROL;
    return headers->padded ? (n + 3) & ~(size_t)3 : n;
}

/* The QoS control field follows the addresses; its bit 7 says that several packets are in the
 * frame. */
static bool is_aggregate(const struct tw_headers *headers)
{
    enum { HEADER = 24, ADDRESS = 6, AGGREGATE = 0x80 };
    bool four = (headers->at[1] & TO_AND_FROM) == TO_AND_FROM;
    return (headers->at[0] & QOS) != 0 &&
           (headers->at[HEADER + (four ? ADDRESS : 0)] & AGGREGATE) != 0;
}

enum tw_header tw_headers_wifi(struct tw_headers *headers)
{
    enum { CONTROL = 2, SEQUENCE = 22, FRAGMENT = 0x0f };
    const uint8_t *p = headers->at;
    if (headers->n_captured < CONTROL)
        return tw_headers_short(headers, CONTROL);
    if ((p[0] & TYPE) != DATA || (p[0] & WITHOUT_DATA) != 0)
        return tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_WIFI_OTHER);
    if ((p[1] & PROTECTED) != 0)
        return tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_WIFI_PROTECTED);
    size_t n_bytes = header_bytes(headers);
    if (headers->n_captured < n_bytes)
        return tw_headers_short(headers, n_bytes);
    if ((p[1] & MORE_FRAGMENTS) != 0 || (p[SEQUENCE] & FRAGMENT) != 0)
        return tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_WIFI_PART);
    if (is_aggregate(headers))
        return tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_WIFI_AGGREGATE);
    tw_headers_skip(headers, n_bytes);
    return TW_HEADER_LLC;
}

/* The flags field of a radiotap header, or 0. It follows the words that say which fields are
 * present, and a time of eight bytes, aligned to eight, if that is present. */
static uint8_t radiotap_flags(const uint8_t *p, size_t n)
{
    enum { PRESENT = 4, HAS_TIME = 0x01, HAS_FLAGS = 0x02, HAS_MORE = 0x80, TIME = 8 };
    size_t at = PRESENT;
    while (at + 4 <= n && (p[at + 3] & HAS_MORE) != 0)
        at += 4;
    at += 4;
    if ((p[PRESENT] & HAS_FLAGS) == 0)
        return 0;
    if ((p[PRESENT] & HAS_TIME) != 0)
        at = ((at + TIME - 1) & ~(size_t)(TIME - 1)) + TIME;
    return at < n ? p[at] : 0;
}

/* radiotap.org: version, pad, the header's length, the words of present fields. Little-endian. */
enum tw_header tw_headers_radiotap(struct tw_headers *headers)
{
    enum { LENGTH = 2, LEAST = 8, PADDED = 0x20, DAMAGED = 0x40 };
    if (headers->n_captured < LEAST)
        return tw_headers_short(headers, LEAST);
    size_t n_bytes = u16_little(headers->at + LENGTH);
    if (n_bytes < LEAST)
        return TW_HEADER_MALFORMED;
    if (headers->n_captured < n_bytes)
        return tw_headers_short(headers, n_bytes);
    uint8_t flags = radiotap_flags(headers->at, n_bytes);
    tw_headers_skip(headers, n_bytes);
    headers->padded = (flags & PADDED) != 0;
    return (flags & DAMAGED) != 0
               ? tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_WIFI_DAMAGED)
               : TW_HEADER_WIFI;
}
