#ifndef TW_LINK_H
#define TW_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The link-layer header before the IP packet in a capture. */

/* The link types, by the number that capture files use (LINKTYPE_) and, where it differs, also
 * by the number that libpcap uses at run time (DLT_). */
enum tw_link_type {
    /* four bytes of address family, in the capturing machine's byte order */
    TW_LINK_NULL = 0,
    TW_LINK_ETHERNET = 1,     /* with or without VLAN tags */
    TW_LINK_RAW = 12,         /* bare IP: DLT_RAW */
    TW_LINK_RAW_OPENBSD = 14, /* bare IP: DLT_RAW on OpenBSD */
    TW_LINK_RAW_FILE = 101,   /* bare IP: LINKTYPE_RAW */
    TW_LINK_LOOP = 108,       /* like NULL, in network order */
    TW_LINK_COOKED = 113,     /* Linux "cooked" capture of the device "any", version 1 */
    TW_LINK_IPV4 = 228,
    TW_LINK_IPV6 = 229,
    TW_LINK_COOKED_2 = 276, /* cooked, version 2 */
};

/* Whether tw_link_header() can read this link type. Accepts file numbers and libpcap's. */
bool tw_link_is_known(int link_type);

/* Returns the length of the header before the IP packet, whose first n_captured bytes are at
 * `data`; TW_LINK_CUT when the header is truncated, TW_LINK_NOT_IP when no IP packet follows.
 */
enum { TW_LINK_CUT = -1, TW_LINK_NOT_IP = -2 };
int tw_link_header(int link_type, const uint8_t *data, size_t n_captured);

#endif
