#ifndef TW_LINK_H
#define TW_LINK_H

#include <stdbool.h>

/* The link types, by the number that capture files use (LINKTYPE_) and, where it differs, also
 * by the number that libpcap uses at run time (DLT_). */
enum tw_link_type {
    /* four bytes of address family, in the capturing machine's byte order */
    TW_LINK_NULL = 0,
    TW_LINK_ETHERNET = 1, /* with or without VLAN tags */
    TW_LINK_PPP = 9,
    TW_LINK_ATM_LLC = 11,     /* IEEE 802.2 (RFC 2684): DLT_ATM_RFC1483 */
    TW_LINK_RAW = 12,         /* bare IP: DLT_RAW */
    TW_LINK_RAW_OPENBSD = 14, /* bare IP: DLT_RAW on OpenBSD */
    TW_LINK_PPP_SERIAL = 50,  /* PPP or Cisco HDLC */
    TW_LINK_PPPOE = 51,
    TW_LINK_ATM_LLC_FILE = 100, /* LINKTYPE_ATM_RFC1483 */
    TW_LINK_RAW_FILE = 101,     /* bare IP: LINKTYPE_RAW */
    TW_LINK_HDLC = 104,         /* Cisco's */
    TW_LINK_WIFI = 105,         /* IEEE 802.11 */
    TW_LINK_LOOP = 108,         /* like NULL, in network order */
    TW_LINK_COOKED = 113,       /* Linux "cooked" capture of the device "any", version 1 */
    TW_LINK_RADIOTAP = 127,     /* IEEE 802.11 behind a radiotap header */
    TW_LINK_PPP_PPPD = 166,
    TW_LINK_MPLS = 219,
    TW_LINK_IPV4 = 228,
    TW_LINK_IPV6 = 229,
    TW_LINK_NFLOG = 239,    /* Linux's netfilter */
    TW_LINK_PKTAP = 258,    /* macOS's, around another link type */
    TW_LINK_COOKED_2 = 276, /* cooked, version 2 */
};

/* Whether packets of this link type are read. Accepts file numbers and libpcap's. */
bool tw_link_is_known(int link_type);

#endif
