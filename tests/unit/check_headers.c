#include "layers.h"
#include "packet.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

/* TCP behind these headers is found: which link type, the headers, the version of the innermost
 * IP header, and whether the packet then belongs to a network of its own. */
static const struct {
    int link;
    const char *layers;
    int version;
    bool has_network;
} ways[] = {
    {TW_LINK_ETHERNET, "ether", 4, false},
    {TW_LINK_ETHERNET, "ether", 6, false},
    {TW_LINK_ETHERNET, "ether3 llc", 4, false},
    {TW_LINK_ETHERNET, "ether3 llc", 6, false},
    {TW_LINK_ETHERNET, "ether vlan=10", 4, true},
    {TW_LINK_ETHERNET, "ether vlan=0", 4, false},
    {TW_LINK_ETHERNET, "ether vlan=0x6000", 6, false}, /* a priority, no VLAN */
    {TW_LINK_ETHERNET, "ether service-vlan=10 vlan=20", 6, true},
    {TW_LINK_ETHERNET, "ether old-vlan=10 vlan=20 vlan=30", 4, true},
    {TW_LINK_ETHERNET, "ether service-vlan=9 itag=70000", 4, true},
    {TW_LINK_ETHERNET, "ether mpls=100", 4, false},
    {TW_LINK_ETHERNET, "ether label=16 label=17 mpls=100", 6, false},
    {TW_LINK_ETHERNET, "ether mpls=102 ether", 4, false},
    {TW_LINK_ETHERNET, "ether mpls=101 control-word ether vlan=5", 4, true},
    {TW_LINK_ETHERNET, "ether pppoe=1 ppp", 4, false},
    {TW_LINK_ETHERNET, "ether vlan=7 pppoe=1 ppp", 6, true},
    {TW_LINK_ETHERNET, "ether pppoe=1 ppp mpls=3", 4, false},
    {TW_LINK_ETHERNET, "ether ip4", 4, false},
    {TW_LINK_ETHERNET, "ether ip4", 6, false},
    {TW_LINK_ETHERNET, "ether ip6", 4, false},
    {TW_LINK_ETHERNET, "ether ip6", 6, false},
    {TW_LINK_ETHERNET, "ether ip4-first", 4, false},
    {TW_LINK_ETHERNET, "ether ip4 ah", 4, false},
    {TW_LINK_ETHERNET, "ether ip6 ah", 6, false},
    {TW_LINK_ETHERNET, "ether ip4 etherip ether", 4, false},
    {TW_LINK_ETHERNET, "ether ip4 mpls=3", 4, false},
    {TW_LINK_ETHERNET, "ether ip4 gre", 4, false},
    {TW_LINK_ETHERNET, "ether ip6 gre", 6, false},
    {TW_LINK_ETHERNET, "ether ip4 gre-key=7", 4, true},
    {TW_LINK_ETHERNET, "ether ip4 gre-all=7 ether", 6, true},
    {TW_LINK_ETHERNET, "ether ip4 gre mpls=3", 4, false},
    {TW_LINK_ETHERNET, "ether ip4 gre ppp", 4, false},
    {TW_LINK_ETHERNET, "ether ip4 pptp=1 ppp-framed", 4, false},
    {TW_LINK_ETHERNET, "ether ip4 wccp", 4, false},
    {TW_LINK_ETHERNET, "ether ip4 erspan1 ether", 4, false},
    {TW_LINK_ETHERNET, "ether vlan=3 ip4 erspan2=5 ether", 4, false},
    {TW_LINK_ETHERNET, "ether ip4 erspan2=5 ether vlan=4", 6, true},
    {TW_LINK_ETHERNET, "ether ip4 erspan3=5 ether", 4, false},
    {TW_LINK_ETHERNET, "ether ip6 erspan3-sub=5 ether", 4, false},
    {TW_LINK_ETHERNET, "ether ip4 erspan3-ip=5", 6, false},
    {TW_LINK_ETHERNET, "ether ip4 udp=4789 vxlan=7 ether", 4, true},
    {TW_LINK_ETHERNET, "ether vlan=3 ip6 udp=8472 vxlan=7 ether vlan=4", 6, true},
    {TW_LINK_ETHERNET, "ether ip4 udp=6081 geneve=7 ether", 4, true},
    {TW_LINK_ETHERNET, "ether ip4 udp=6081 geneve-options=7", 6, true},
    {TW_LINK_ETHERNET, "ether ip4 udp=2152 gtp=7", 4, false},
    {TW_LINK_ETHERNET, "ether ip4 udp=2152 gtp-more=7", 6, false},
    {TW_LINK_ETHERNET, "ether vlan=2 ip4 gre ether vlan=3 ip6 udp=4789 vxlan=9 ether", 4, true},
    {TW_LINK_COOKED, "cooked", 4, false},
    {TW_LINK_COOKED, "cooked vlan=5", 6, true},
    {TW_LINK_COOKED_2, "cooked2", 4, false},
    {TW_LINK_COOKED_2, "cooked2 ip4 gre", 6, false},
    {TW_LINK_NULL, "null", 4, false},
    {TW_LINK_NULL, "null", 6, false},
    {TW_LINK_LOOP, "loop ip4", 6, false},
    {TW_LINK_RAW_FILE, "ip4 gre", 4, false},
    {TW_LINK_PPP, "ppp", 4, false},
    {TW_LINK_PPP, "ppp-framed", 6, false},
    {TW_LINK_PPP, "ppp-short", 4, false},
    {TW_LINK_PPP_SERIAL, "ppp-framed", 4, false},
    {TW_LINK_PPP_SERIAL, "hdlc", 4, false},
    {TW_LINK_PPP_PPPD, "pppd", 6, false},
    {TW_LINK_PPPOE, "pppoe=1 ppp", 4, false},
    {TW_LINK_HDLC, "hdlc", 4, false},
    {TW_LINK_HDLC, "hdlc mpls=3", 6, false},
    {TW_LINK_ATM_LLC_FILE, "llc", 4, false},
    {TW_LINK_ATM_LLC, "snapped-ether", 4, false},
    {TW_LINK_MPLS, "mpls=3", 4, false},
    {TW_LINK_NFLOG, "nflog", 4, false},
    {TW_LINK_NFLOG, "nflog", 6, false},
    {TW_LINK_PKTAP, "pktap=1 ether", 4, false},
    {TW_LINK_PKTAP, "pktap=0 null", 6, false},
    {TW_LINK_PKTAP, "pktap=12", 4, false},
    {TW_LINK_WIFI, "wifi llc", 4, false},
    {TW_LINK_WIFI, "wifi-qos llc", 6, false},
    {TW_LINK_WIFI, "wifi-four llc", 4, false},
    {TW_LINK_RADIOTAP, "radiotap wifi llc", 4, false},
    {TW_LINK_RADIOTAP, "radiotap-padded wifi-padded llc", 6, false},
};

static struct layered around(const char *layers, int version)
{
    struct layered packet;
    struct packet inner = packet_of(&(struct shape){.link = TW_LINK_RAW, .version = version});
    ck_assert_msg(layers_around(layers, inner.bytes, inner.n, &packet), "%s", layers);
    return packet;
}

/* Parses a copy that ends where its array ends, so that a sanitizer sees a byte too far. */
static enum tw_packet_kind parse(int link, const struct layered *packet, size_t n_captured,
                                 struct tw_segment *out)
{
    static uint8_t room[sizeof packet->bytes];
    uint8_t *copy = room + sizeof room - n_captured;
    memcpy(copy, packet->bytes, n_captured);
    return tw_segment_parse(link, copy, n_captured, packet->n, out);
}

START_TEST(test_through)
{
    const char *layers = ways[_i].layers;
    struct layered packet = around(layers, ways[_i].version);
    struct tw_segment got;
    enum tw_packet_kind kind = parse(ways[_i].link, &packet, packet.n, &got);
    ck_assert_msg(kind == TW_PACKET_TCP, "%s: kind %d", layers, (int)kind);

    char text[TW_ENDPOINT_TEXT];
    bool is_ipv4 = ways[_i].version == 4;
    ck_assert_str_eq(tw_endpoint_text(&got.from, text),
                     is_ipv4 ? "127.0.0.1:5000" : "[::1]:5000");
    ck_assert_uint_eq(got.payload_bytes, PAYLOAD);
    ck_assert_uint_eq(got.ttl, PACKET_TTL);
    ck_assert_uint_eq(got.ip_id, is_ipv4 ? PACKET_ID : 0);
    ck_assert_uint_eq(got.checksum, PACKET_CHECKSUM);
    ck_assert_msg((got.network != 0) == ways[_i].has_network, "%s: network %u", layers,
                  got.network);
}
END_TEST

/* However short it was captured, TCP's header is read whole or not at all. What follows MPLS is
 * not told, and so unknown when it is short; UDP that is cut is no tunnel. */
START_TEST(test_captured_short)
{
    const char *layers = ways[_i].layers;
    struct layered packet = around(layers, ways[_i].version);
    bool may_be_other = strstr(layers, "mpls") != NULL || strstr(layers, "udp") != NULL;
    for (size_t n = 0; n < packet.n; n++) {
        struct tw_segment got;
        enum tw_packet_kind kind = parse(ways[_i].link, &packet, n, &got);
        bool is_whole = n >= packet.n - PAYLOAD;
        if ((kind == TW_PACKET_TCP) != is_whole ||
            (!is_whole && kind != TW_PACKET_CUT && (kind != TW_PACKET_OTHER || !may_be_other)))
            ck_abort_msg("%s: kind %d of %zu bytes of %zu", layers, (int)kind, n, packet.n);
    }
}
END_TEST

/* Every byte at every value, whole and cut: nothing is read that is not there. */
START_TEST(test_any_byte_may_lie)
{
    struct layered packet = around(ways[_i].layers, ways[_i].version);
    for (size_t i = 0; i < packet.n; i++) {
        uint8_t right = packet.bytes[i];
        for (unsigned value = 0; value <= UINT8_MAX; value++) {
            struct tw_segment got;
            packet.bytes[i] = (uint8_t)value;
            if (parse(ways[_i].link, &packet, packet.n, &got) == TW_PACKET_TCP && !got.sliced &&
                got.payload_bytes + TCP_HEADER + 20 > packet.n)
                ck_abort_msg("%s: byte %zu is %u: %u bytes of payload", ways[_i].layers, i,
                             value, got.payload_bytes);
            (void)parse(ways[_i].link, &packet, (size_t)i * 7 % packet.n, &got);
        }
        packet.bytes[i] = right;
    }
}
END_TEST

/* Headers of headers end, however many there are. */
START_TEST(test_depth)
{
    char text[TW_UNREAD_TEXT];
    static const char tags[] =
        " vlan=1 vlan=1 vlan=1 vlan=1 vlan=1 vlan=1 vlan=1 vlan=1 vlan=1"
        " vlan=1 vlan=1 vlan=1 vlan=1 vlan=1 vlan=1 vlan=1 vlan=1 vlan=1";
    for (int n_tags = 0; n_tags <= (int)(strlen(tags) / strlen(" vlan=1")); n_tags++) {
        char layers[sizeof "ether" + sizeof tags];
        (void)snprintf(layers, sizeof layers, "ether%.*s", 7 * n_tags, tags);
        struct layered packet = around(layers, 4);
        struct tw_segment got;
        bool is_read = parse(TW_LINK_ETHERNET, &packet, packet.n, &got) == TW_PACKET_TCP;
        ck_assert_msg(is_read == (n_tags <= 14), "%d tags", n_tags); /* Ethernet, tags, IP */
        if (!is_read)
            ck_assert_str_eq(tw_unread_name(got.unread, text), "more headers than are read");
    }
}
END_TEST

/* Which packets belong to one network. */
static const struct {
    const char *one, *other;
    bool same;
} networks[] = {
    {"ether vlan=10", "ether vlan=20", false},
    {"ether vlan=10", "ether", false},
    {"ether vlan=10", "ether vlan=0x300a", true}, /* another priority */
    {"ether vlan=0", "ether", true},
    {"ether service-vlan=1 vlan=2", "ether service-vlan=2 vlan=1", false},
    {"ether service-vlan=1 vlan=2", "ether vlan=2", false},
    {"ether service-vlan=1 itag=7", "ether service-vlan=2 itag=7", true},
    {"ether itag=7", "ether itag=8", false},
    {"ether mpls=1", "ether mpls=2", true},
    {"ether pppoe=1 ppp", "ether pppoe=2 ppp", true},
    {"ether ip4 gre-key=1", "ether ip4 gre-key=2", false},
    {"ether ip4 gre-key=1", "ether ip4 gre-all=1", true},
    {"ether ip4 gre-key=0x123401 ether", "ether ip4 gre-key=0x123402 ether", true}, /* NVGRE */
    {"ether ip4 gre-key=0x123401 ether", "ether ip4 gre-key=0x123501 ether", false},
    {"ether ip4 gre-key=1 ether", "ether ip4 gre-key=2 ether", false},
    {"ether ip4 pptp=1 ppp", "ether ip4 pptp=2 ppp", true},
    {"ether ip4 udp=4789 vxlan=1 ether", "ether ip4 udp=4789 vxlan=2 ether", false},
    {"ether ip4 udp=4789 vxlan=1 ether", "ether ip4 udp=8472 vxlan=1 ether", true},
    {"ether ip4 udp=4789 vxlan=1 ether", "ether vlan=3 ip4 udp=4789 vxlan=1 ether", true},
    {"ether ip4 udp=4789 vxlan=1 ether", "ether ip4 udp=4789 vxlan=1 ether vlan=3", false},
    {"ether ip4 udp=4789 vxlan=1 ether", "ether ip4 udp=6081 geneve=1 ether", false},
    {"ether ip4 udp=6081 geneve=1 ether", "ether ip4 udp=6081 geneve-options=1", true},
    {"ether ip4 udp=2152 gtp=1", "ether ip4 udp=2152 gtp=2", true},
    {"ether vlan=3 ip4 erspan1 ether", "ether", true},
    {"ether vlan=3 ip4 erspan2=1 ether", "ether ip4 erspan2=2 ether", true},
    {"ether vlan=3 ip4 erspan2=1 ether vlan=10", "ether vlan=10", true},
    {"ether ip4 erspan3=1 ether vlan=10", "ether ip4 erspan3-sub=2 ether vlan=10", true},
};

START_TEST(test_network)
{
    struct tw_segment got[2];
    const char *const layers[] = {networks[_i].one, networks[_i].other};
    for (size_t i = 0; i < TW_COUNT(layers); i++) {
        struct layered packet = around(layers[i], 4);
        ck_assert_int_eq(parse(TW_LINK_ETHERNET, &packet, packet.n, &got[i]), TW_PACKET_TCP);
    }
    ck_assert_msg((got[0].network == got[1].network) == networks[_i].same, "%s, %s: %u, %u",
                  layers[0], layers[1], got[0].network, got[1].network);
}
END_TEST

/* What is not read: its name, and whether TCP may be in it. */
static const struct {
    int link;
    const char *layers, *name;
    bool may_hide;
} unread[] = {
    {TW_LINK_ETHERNET, "ether-type=0x0806", "ARP", false},
    {TW_LINK_ETHERNET, "ether-type=0x8909", "Cisco tag 0x8909", true},
    {TW_LINK_ETHERNET, "ether-type=0x88e5", "MACsec", true},
    {TW_LINK_ETHERNET, "ether-type=0x1234", "EtherType 0x1234", true},
    {TW_LINK_ETHERNET, "ether3 llc-other=0x42", "IEEE 802.2 LLC 0x42", false},
    {TW_LINK_ETHERNET, "ether ip5", "IP of a version other than 4 and 6", false},
    {TW_LINK_ETHERNET, "ether ip4 udp=53", "UDP", false},
    {TW_LINK_ETHERNET, "ether ip6 udp=53", "UDP", false},
    {TW_LINK_ETHERNET, "ether ip4-protocol-later=17", "UDP", false},
    {TW_LINK_ETHERNET, "ether ip4 udp=4500", "UDP to port 4500 (ESP in UDP)", true},
    {TW_LINK_ETHERNET, "ether ip4 udp=4789 control-word", "UDP", false}, /* no VXLAN */
    {TW_LINK_ETHERNET, "ether ip4 udp=2152 gtp-echo", "UDP", false},
    {TW_LINK_ETHERNET, "ether ip4 udp=2152 gtp control-word", "GTP-U without IP", true},
    {TW_LINK_ETHERNET, "ether ip4-protocol=1", "ICMP", false},
    {TW_LINK_ETHERNET, "ether ip4-protocol-later=1", "ICMP", false},
    {TW_LINK_ETHERNET, "ether ip6-protocol=58", "ICMPv6", false},
    {TW_LINK_ETHERNET, "ether ip4-protocol=50", "ESP", true},
    {TW_LINK_ETHERNET, "ether ip6-protocol=50", "ESP", true},
    {TW_LINK_ETHERNET, "ether ip4-protocol=200", "IP protocol 200", false},
    {TW_LINK_ETHERNET, "ether ip4 gre-type=0x1234", "EtherType 0x1234", true},
    {TW_LINK_ETHERNET, "ether ip4 gre-type=1", "GRE protocol 0x0001", true},
    {TW_LINK_ETHERNET, "ether ip4 gre-type=0", "GRE without content", false},
    {TW_LINK_ETHERNET, "ether ip4 pptp-ack=1", "GRE without content", false},
    {TW_LINK_ETHERNET, "ether ip4 gre-routing", "GRE of an unknown version", true},
    {TW_LINK_ETHERNET, "ether mpls=3 family=0x50", "MPLS without IP or Ethernet", true},
    {TW_LINK_ETHERNET, "ether pppoe=1 ppp-protocol=0xc021", "PPP protocol 0xc021", false},
    {TW_LINK_ETHERNET, "ether pppoe=1 ppp-protocol=0x002d",
     "TCP with compressed headers (0x002d)", true},
    {TW_LINK_PPP, "ppp-protocol=0x00fd", "compressed or encrypted PPP", true},
    {TW_LINK_NULL, "family=16", "address family 16", false},
    {TW_LINK_NFLOG, "nflog-nothing", "NFLOG without a packet", false},
    {TW_LINK_PKTAP, "pktap=189", "PKTAP of link type 189", true},
    {TW_LINK_WIFI, "wifi-flags=0x41 llc", "IEEE 802.11 protected", true},
    {TW_LINK_WIFI, "wifi-flags=0x04 llc", "IEEE 802.11 fragments", true},
    {TW_LINK_WIFI, "wifi-part llc", "IEEE 802.11 fragments", true},
    {TW_LINK_WIFI, "wifi-aggregate llc", "IEEE 802.11 A-MSDU", true},
    {TW_LINK_WIFI, "wifi-kind=0x80", "IEEE 802.11 without data", false}, /* a beacon */
    {TW_LINK_WIFI, "wifi-kind=0xd4", "IEEE 802.11 without data", false}, /* an ACK */
    {TW_LINK_WIFI, "wifi-kind=0x48", "IEEE 802.11 without data", false}, /* sleeps */
    {TW_LINK_RADIOTAP, "radiotap-damaged wifi llc", "IEEE 802.11 with a wrong checksum", true},
};

START_TEST(test_unread)
{
    char text[TW_UNREAD_TEXT];
    struct layered packet = around(unread[_i].layers, 4);
    if (strstr(unread[_i].layers, "nothing") != NULL)
        packet.n = 12; /* nothing follows */
    struct tw_segment got;
    enum tw_packet_kind kind = parse(unread[_i].link, &packet, packet.n, &got);
    ck_assert_msg(kind == TW_PACKET_OTHER, "%s: kind %d", unread[_i].layers, (int)kind);
    ck_assert_str_eq(tw_unread_name(got.unread, text), unread[_i].name);
    ck_assert_int_eq(tw_unread_may_hide_tcp(got.unread), unread[_i].may_hide);
}
END_TEST

/* Packets that are not read whole still say between which hosts they went. */
static const struct {
    const char *layers;
    size_t n_missing; /* bytes that were not captured */
    enum tw_packet_kind kind;
    const char *from, *to;
} hosts[] = {
    {"ether", 6, TW_PACKET_CUT, "127.0.0.1:5000", "127.0.0.1:41234"},
    {"ether", 21, TW_PACKET_CUT, "127.0.0.1:5000", "127.0.0.1:41234"},
    {"ether", 22, TW_PACKET_CUT, "127.0.0.1:0", "127.0.0.1:0"},
    {"ether", 25, TW_PACKET_CUT, "127.0.0.1:0", "127.0.0.1:0"},
    {"ether ip4 udp=4789 vxlan=1 ether", 6, TW_PACKET_CUT, "127.0.0.1:5000", "127.0.0.1:41234"},
    {"ether ip4 udp=4789 vxlan=1 ether", 30, TW_PACKET_CUT, "192.0.2.1:0", "192.0.2.2:0"},
    {"ether ip4-later gre", 0, TW_PACKET_FRAGMENT, "192.0.2.1:0", "192.0.2.2:0"},
    {"ether ip4-protocol-later=6", 0, TW_PACKET_FRAGMENT, "192.0.2.1:0", "192.0.2.2:0"},
    {"ether ip4-protocol=50", 0, TW_PACKET_OTHER, "192.0.2.1:0", "192.0.2.2:0"},
    {"ether ip4-protocol=6 ports", 0, TW_PACKET_MALFORMED, "192.0.2.1:80", "192.0.2.2:81"},
    {"ether ip4-first-tcp ports", 0, TW_PACKET_FRAGMENT, "192.0.2.1:80", "192.0.2.2:81"},
};

START_TEST(test_hosts)
{
    char text[TW_ENDPOINT_TEXT];
    struct layered packet = around(hosts[_i].layers, 4);
    struct tw_segment got;
    enum tw_packet_kind kind =
        parse(TW_LINK_ETHERNET, &packet, packet.n - hosts[_i].n_missing, &got);
    ck_assert_msg(kind == hosts[_i].kind, "%s: kind %d", hosts[_i].layers, (int)kind);
    ck_assert_str_eq(tw_endpoint_text(&got.from, text), hosts[_i].from);
    ck_assert_str_eq(tw_endpoint_text(&got.to, text), hosts[_i].to);
    ck_assert_uint_eq(got.seq, 0);
    ck_assert_uint_eq(got.payload_bytes, 0);
}
END_TEST

START_TEST(test_no_hosts)
{
    struct layered packet = around("ether", 4);
    struct tw_segment got;
    ck_assert_int_eq(parse(TW_LINK_ETHERNET, &packet, 33, &got), TW_PACKET_CUT);
    ck_assert_int_eq(got.from.family, 0);
    ck_assert_int_eq(tw_segment_parse(TW_LINK_ETHERNET, packet.bytes, 9, 8, &got),
                     TW_PACKET_MALFORMED);
    ck_assert_int_eq(got.from.family, 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("headers");
    const int n_ways = TW_COUNT(ways);

    TCase *through = tcase_create("through");
    tcase_add_loop_test(through, test_through, 0, n_ways);
    suite_add_tcase(s, through);

    TCase *cut = tcase_create("short");
    tcase_add_loop_test(cut, test_captured_short, 0, n_ways);
    suite_add_tcase(s, cut);

    TCase *hostile = tcase_create("hostile");
    tcase_add_loop_test(hostile, test_any_byte_may_lie, 0, n_ways);
    tcase_add_test(hostile, test_depth);
    suite_add_tcase(s, hostile);

    TCase *ids = tcase_create("networks");
    tcase_add_loop_test(ids, test_network, 0, (int)TW_COUNT(networks));
    suite_add_tcase(s, ids);

    TCase *names = tcase_create("unread");
    tcase_add_loop_test(names, test_unread, 0, (int)TW_COUNT(unread));
    suite_add_tcase(s, names);

    TCase *between = tcase_create("hosts");
    tcase_add_loop_test(between, test_hosts, 0, (int)TW_COUNT(hosts));
    tcase_add_test(between, test_no_hosts);
    suite_add_tcase(s, between);
    return s;
}
