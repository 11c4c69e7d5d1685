#include "headers.h"

static tw_headers_reader *const readers[] = {
    [TW_HEADER_IP] = tw_headers_ip,
    [TW_HEADER_ETHERNET] = tw_headers_ethernet,
    [TW_HEADER_COOKED] = tw_headers_cooked,
    [TW_HEADER_COOKED_2] = tw_headers_cooked_2,
    [TW_HEADER_NULL] = tw_headers_null,
    [TW_HEADER_TAG] = tw_headers_tag,
    [TW_HEADER_ITAG] = tw_headers_itag,
    [TW_HEADER_LLC] = tw_headers_llc,
    [TW_HEADER_MPLS] = tw_headers_mpls,
    [TW_HEADER_PPPOE] = tw_headers_pppoe,
    [TW_HEADER_PPP] = tw_headers_ppp,
    [TW_HEADER_PPP_SERIAL] = tw_headers_ppp_serial,
    [TW_HEADER_PPP_PPPD] = tw_headers_ppp_pppd,
    [TW_HEADER_HDLC] = tw_headers_hdlc,
    [TW_HEADER_GRE] = tw_headers_gre,
    [TW_HEADER_ERSPAN_2] = tw_headers_erspan_2,
    [TW_HEADER_ERSPAN_3] = tw_headers_erspan_3,
    [TW_HEADER_ETHERIP] = tw_headers_etherip,
    [TW_HEADER_UDP] = tw_headers_udp,
    [TW_HEADER_VXLAN] = tw_headers_vxlan,
    [TW_HEADER_GENEVE] = tw_headers_geneve,
    [TW_HEADER_GTP] = tw_headers_gtp,
    [TW_HEADER_NFLOG] = tw_headers_nflog,
    [TW_HEADER_PKTAP] = tw_headers_pktap,
    [TW_HEADER_WIFI] = tw_headers_wifi,
    [TW_HEADER_RADIOTAP] = tw_headers_radiotap,
};
_Static_assert(TW_COUNT(readers) == TW_N_HEADERS, "a header lacks its reader");

enum tw_header tw_headers_walk(struct tw_headers *headers, enum tw_header next)
{
    for (int i = 0; i < TW_MAX_HEADERS && next < TW_N_HEADERS; i++)
        next = readers[next](headers);
    if (next < TW_N_HEADERS)
        return tw_headers_unread(headers, TW_UNREAD_CASE, TW_UNREAD_DEEP);
    return next;
}

enum tw_header tw_headers_to_ip(struct tw_headers *headers, enum tw_header next)
{
    for (int i = 0; i < TW_MAX_HEADERS && next < TW_N_HEADERS && next != TW_HEADER_IP; i++)
        next = readers[next](headers);
    return next;
}
