#include "unread.h"

#include "own.h"

#include <stdio.h>
#include <string.h>

void tw_unread_count(struct tw_unread_counts *counts, struct tw_unread what)
{
    for (size_t i = 0; i < counts->n_rows; i++) {
        struct tw_unread_row *row = &counts->rows[i];
        if (row->what.layer == what.layer && row->what.number == what.number) {
            row->n_packets++;
            return;
        }
    }
    if (counts->n_rows == TW_UNREAD_ROWS)
        counts->n_others++;
    else
        counts->rows[counts->n_rows++] = (struct tw_unread_row){what, 1};
}

/* Whether TCP may be inside. */
enum hides { PLAIN, HIDES };

/* What is known by name. Sources: the registries of EtherTypes, of IP protocols and of PPP, and
 * Wireshark's names. */
static const struct known {
    uint8_t layer;
    uint16_t number;
    uint8_t hides; /* enum hides */
    const char *name;
} known[] = {
    {TW_UNREAD_TYPE, 0x0806, PLAIN, "ARP"},
    {TW_UNREAD_TYPE, 0x0842, PLAIN, "Wake-on-LAN"},
    {TW_UNREAD_TYPE, 0x2000, PLAIN, "CDP"},
    {TW_UNREAD_TYPE, 0x22f0, PLAIN, "AVTP"},
    {TW_UNREAD_TYPE, 0x22f3, HIDES, "TRILL"},
    {TW_UNREAD_TYPE, 0x4305, HIDES, "B.A.T.M.A.N."},
    {TW_UNREAD_TYPE, 0x8035, PLAIN, "RARP"},
    {TW_UNREAD_TYPE, 0x809b, PLAIN, "AppleTalk"},
    {TW_UNREAD_TYPE, 0x80f3, PLAIN, "AARP"},
    {TW_UNREAD_TYPE, 0x8137, PLAIN, "IPX"},
    {TW_UNREAD_TYPE, 0x8808, PLAIN, "flow control"},
    {TW_UNREAD_TYPE, 0x8809, PLAIN, "slow protocols"},
    {TW_UNREAD_TYPE, 0x8863, PLAIN, "PPPoE discovery"},
    {TW_UNREAD_TYPE, 0x887b, PLAIN, "HomePlug"},
    {TW_UNREAD_TYPE, 0x888e, PLAIN, "IEEE 802.1X"},
    {TW_UNREAD_TYPE, 0x8892, PLAIN, "PROFINET"},
    {TW_UNREAD_TYPE, 0x8899, PLAIN, "Realtek loop detection"},
    {TW_UNREAD_TYPE, 0x88a4, PLAIN, "EtherCAT"},
    {TW_UNREAD_TYPE, 0x88b8, PLAIN, "GOOSE"},
    {TW_UNREAD_TYPE, 0x88ba, PLAIN, "sampled values"},
    {TW_UNREAD_TYPE, 0x88cc, PLAIN, "LLDP"},
    {TW_UNREAD_TYPE, 0x88e1, PLAIN, "HomePlug"},
    {TW_UNREAD_TYPE, 0x88e5, HIDES, "MACsec"},
    {TW_UNREAD_TYPE, 0x88f5, PLAIN, "MVRP"},
    {TW_UNREAD_TYPE, 0x88f7, PLAIN, "PTP"},
    {TW_UNREAD_TYPE, 0x8902, PLAIN, "CFM"},
    {TW_UNREAD_TYPE, 0x8906, PLAIN, "FCoE"},
    {TW_UNREAD_TYPE, 0x8909, HIDES, "Cisco tag 0x8909"},
    {TW_UNREAD_TYPE, 0x8914, PLAIN, "FIP"},
    {TW_UNREAD_TYPE, 0x8915, PLAIN, "RoCE"},
    {TW_UNREAD_TYPE, 0x8926, HIDES, "VN-Tag"},
    {TW_UNREAD_TYPE, 0x893a, PLAIN, "IEEE 1905"},
    {TW_UNREAD_TYPE, 0x893f, HIDES, "IEEE 802.1BR tag"},
    {TW_UNREAD_TYPE, 0x894f, HIDES, "NSH"},
    {TW_UNREAD_TYPE, 0x9000, PLAIN, "loopback test"},
    {TW_UNREAD_PROTOCOL, 1, PLAIN, "ICMP"},
    {TW_UNREAD_PROTOCOL, 2, PLAIN, "IGMP"},
    {TW_UNREAD_PROTOCOL, 46, PLAIN, "RSVP"},
    {TW_UNREAD_PROTOCOL, 50, HIDES, "ESP"},
    {TW_UNREAD_PROTOCOL, 58, PLAIN, "ICMPv6"},
    {TW_UNREAD_PROTOCOL, 59, PLAIN, "IPv6 without content"},
    {TW_UNREAD_PROTOCOL, 88, PLAIN, "EIGRP"},
    {TW_UNREAD_PROTOCOL, 89, PLAIN, "OSPF"},
    {TW_UNREAD_PROTOCOL, 103, PLAIN, "PIM"},
    {TW_UNREAD_PROTOCOL, 108, HIDES, "IPComp"},
    {TW_UNREAD_PROTOCOL, 112, PLAIN, "VRRP"},
    {TW_UNREAD_PROTOCOL, 115, HIDES, "L2TPv3"},
    {TW_UNREAD_PROTOCOL, 132, PLAIN, "SCTP"},
    {TW_UNREAD_PROTOCOL, 136, PLAIN, "UDP-Lite"},
    {TW_UNREAD_UDP, 0, PLAIN, "UDP"},
    {TW_UNREAD_UDP, 1194, HIDES, "UDP to port 1194 (OpenVPN)"},
    {TW_UNREAD_UDP, 1701, HIDES, "UDP to port 1701 (L2TP)"},
    {TW_UNREAD_UDP, 3544, HIDES, "UDP to port 3544 (Teredo)"},
    {TW_UNREAD_UDP, 4341, HIDES, "UDP to port 4341 (LISP)"},
    {TW_UNREAD_UDP, 4500, HIDES, "UDP to port 4500 (ESP in UDP)"},
    {TW_UNREAD_UDP, 4754, HIDES, "UDP to port 4754 (GRE in UDP)"},
    {TW_UNREAD_UDP, 4790, HIDES, "UDP to port 4790 (VXLAN-GPE)"},
    {TW_UNREAD_UDP, 5247, HIDES, "UDP to port 5247 (CAPWAP)"},
    {TW_UNREAD_UDP, 6635, HIDES, "UDP to port 6635 (MPLS in UDP)"},
    {TW_UNREAD_UDP, 37008, HIDES, "UDP to port 37008 (TZSP)"},
    {TW_UNREAD_UDP, 51820, HIDES, "UDP to port 51820 (WireGuard)"},
    {TW_UNREAD_PPP, 0x002d, HIDES, "TCP with compressed headers (0x002d)"},
    {TW_UNREAD_PPP, 0x002f, HIDES, "TCP with compressed headers (0x002f)"},
    {TW_UNREAD_PPP, 0x003d, HIDES, "PPP multilink"},
    {TW_UNREAD_PPP, 0x00fd, HIDES, "compressed or encrypted PPP"},
    {TW_UNREAD_GRE, 0, PLAIN, "GRE without content"},
    {TW_UNREAD_CASE, TW_UNREAD_IP_VERSION, PLAIN, "IP of a version other than 4 and 6"},
    {TW_UNREAD_CASE, TW_UNREAD_DEEP, HIDES, "more headers than are read"},
    {TW_UNREAD_CASE, TW_UNREAD_GRE_VERSION, HIDES, "GRE of an unknown version"},
    {TW_UNREAD_CASE, TW_UNREAD_GTP, HIDES, "GTP-U without IP"},
    {TW_UNREAD_CASE, TW_UNREAD_MPLS, HIDES, "MPLS without IP or Ethernet"},
    {TW_UNREAD_CASE, TW_UNREAD_NFLOG, PLAIN, "NFLOG without a packet"},
    {TW_UNREAD_CASE, TW_UNREAD_WIFI_PROTECTED, HIDES, "IEEE 802.11 protected"},
    {TW_UNREAD_CASE, TW_UNREAD_WIFI_PART, HIDES, "IEEE 802.11 fragments"},
    {TW_UNREAD_CASE, TW_UNREAD_WIFI_AGGREGATE, HIDES, "IEEE 802.11 A-MSDU"},
    {TW_UNREAD_CASE, TW_UNREAD_WIFI_DAMAGED, HIDES, "IEEE 802.11 with a wrong checksum"},
    {TW_UNREAD_CASE, TW_UNREAD_WIFI_OTHER, PLAIN, "IEEE 802.11 without data"},
};

/* What a number is of that has no name, and whether TCP may be inside: an EtherType that is not
 * known may be a tag; control protocols of PPP are not (RFC 1661, section 2). */
static const struct {
    const char *of;
    int n_digits;         /* hexadecimal; 0: decimal */
    uint16_t hides_below; /* numbers below it hide TCP */
} layers[] = {
    [TW_UNREAD_NONE] = {"nothing", 0, 0},
    [TW_UNREAD_TYPE] = {"EtherType", 4, UINT16_MAX},
    [TW_UNREAD_LLC] = {"IEEE 802.2 LLC", 2, 0},
    [TW_UNREAD_PROTOCOL] = {"IP protocol", 0, 0},
    [TW_UNREAD_UDP] = {"UDP to port", 0, 0},
    [TW_UNREAD_PPP] = {"PPP protocol", 4, 0x8000},
    [TW_UNREAD_GRE] = {"GRE protocol", 4, UINT16_MAX},
    [TW_UNREAD_FAMILY] = {"address family", 0, 0},
    [TW_UNREAD_LINK] = {"PKTAP of link type", 0, UINT16_MAX},
    [TW_UNREAD_CASE] = {"case", 0, 0},
};
_Static_assert(TW_COUNT(layers) == TW_N_UNREAD_LAYERS, "a layer lacks its words");

/* NULL: it has no name. */
static const struct known *find(struct tw_unread what)
{
    for (size_t i = 0; i < TW_COUNT(known); i++) {
        if (known[i].layer == what.layer && known[i].number == what.number)
            return &known[i];
    }
    return NULL;
}

const char *tw_unread_name(struct tw_unread what, char text[TW_UNREAD_TEXT])
{
    const struct known *found = find(what);
    if (found != NULL)
        (void)snprintf(text, TW_UNREAD_TEXT, "%s", found->name);
    else if (layers[what.layer].n_digits == 0)
        (void)snprintf(text, TW_UNREAD_TEXT, "%s %u", layers[what.layer].of, what.number);
    else
        (void)snprintf(text, TW_UNREAD_TEXT, "%s 0x%0*x", layers[what.layer].of,
                       layers[what.layer].n_digits, what.number);
    return text;
}

bool tw_unread_may_hide_tcp(struct tw_unread what)
{
    const struct known *found = find(what);
    return found != NULL ? found->hides == HIDES : what.number < layers[what.layer].hides_below;
}
