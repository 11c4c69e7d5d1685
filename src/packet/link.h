#ifndef TW_LINK_H
#define TW_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The header of the link that stands before the IP packet in a capture. */

/* What the bytes of a packet begin with: the numbers that capture files use (LINKTYPE_), and
 * those that libpcap uses for the same at run time (DLT_) where they differ. */
enum tw_link_type {
    TW_LINK_NULL = 0,         /* four bytes of address family, in the order of some machine */
    TW_LINK_ETHERNET = 1,     /* with VLAN tags or without */
    TW_LINK_RAW = 12,         /* IP at once: libpcap's number, ... */
    TW_LINK_RAW_OPENBSD = 14, /* ... its number on OpenBSD, ... */
    TW_LINK_RAW_FILE = 101,   /* ... and the file's */
    TW_LINK_LOOP = 108,       /* as NULL, in network order */
    TW_LINK_COOKED = 113,     /* Linux cooked, of the device "any": version 1 */
    TW_LINK_IPV4 = 228,
    TW_LINK_IPV6 = 229,
    TW_LINK_COOKED_2 = 276, /* and version 2 */
};

/* Can tw_link_header() read it? Takes a file's number or libpcap's. */
bool tw_link_is_known(int link_type);

/* How long the header before the IP packet is, of which n_captured bytes are at data; or that
 * there is none to be had. */
enum { TW_LINK_CUT = -1, TW_LINK_NOT_IP = -2 };
int tw_link_header(int link_type, const uint8_t *data, size_t n_captured);

#endif
