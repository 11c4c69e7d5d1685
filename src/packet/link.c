#include "headers.h"

enum tw_header tw_headers_first(int link_type)
{
    switch (link_type) {
    case TW_LINK_ETHERNET:
        return TW_HEADER_ETHERNET;
    case TW_LINK_COOKED:
        return TW_HEADER_COOKED;
    case TW_LINK_COOKED_2:
        return TW_HEADER_COOKED_2;
    case TW_LINK_NULL:
    case TW_LINK_LOOP:
        return TW_HEADER_NULL;
    case TW_LINK_RAW:
    case TW_LINK_RAW_OPENBSD:
    case TW_LINK_RAW_FILE:
    case TW_LINK_IPV4:
    case TW_LINK_IPV6:
        return TW_HEADER_IP;
    case TW_LINK_PPP:
        return TW_HEADER_PPP;
    case TW_LINK_PPP_SERIAL:
        return TW_HEADER_PPP_SERIAL;
    case TW_LINK_PPP_PPPD:
        return TW_HEADER_PPP_PPPD;
    case TW_LINK_PPPOE:
        return TW_HEADER_PPPOE;
    case TW_LINK_HDLC:
        return TW_HEADER_HDLC;
    case TW_LINK_ATM_LLC:
    case TW_LINK_ATM_LLC_FILE:
        return TW_HEADER_LLC;
    case TW_LINK_WIFI:
        return TW_HEADER_WIFI;
    case TW_LINK_RADIOTAP:
        return TW_HEADER_RADIOTAP;
    case TW_LINK_MPLS:
        return TW_HEADER_MPLS;
    case TW_LINK_NFLOG:
        return TW_HEADER_NFLOG;
    case TW_LINK_PKTAP:
        return TW_HEADER_PKTAP;
    default:
        return TW_HEADER_OTHER;
    }
}

bool tw_link_is_known(int link_type)
{
    return tw_headers_first(link_type) != TW_HEADER_OTHER;
}
