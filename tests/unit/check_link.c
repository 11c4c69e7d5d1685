#include "headers.h"
#include "suite.h"

/* What ends the way to IP. */
enum { CUT = -1, NOT_IP = -2 };

/* Headers as they stand on the wire, and where IP begins behind them. */
static const struct {
    const char *what;
    int link_type;
    int expected;
    size_t n_bytes;
    uint8_t bytes[32];
} headers[] = {
    {"Ethernet, IPv4", TW_LINK_ETHERNET, 14, 15, {[12] = 0x08, 0x00}},
    {"Ethernet, IPv6", TW_LINK_ETHERNET, 14, 14, {[12] = 0x86, 0xdd}},
    {"Ethernet, ARP", TW_LINK_ETHERNET, NOT_IP, 20, {[12] = 0x08, 0x06}},
    {"Ethernet, cut", TW_LINK_ETHERNET, CUT, 13, {[12] = 0x08, 0x00}},
    {"a VLAN", TW_LINK_ETHERNET, 18, 18, {[12] = 0x81, 0x00, 0, 5, 0x08, 0x00}},
    {"a VLAN, cut", TW_LINK_ETHERNET, CUT, 17, {[12] = 0x81, 0x00, 0, 5, 0x08, 0x00}},
    {"a VLAN within one",
     TW_LINK_ETHERNET,
     22,
     22,
     {[12] = 0x88, 0xa8, 0, 5, 0x81, 0x00, 0, 6, 0x86, 0xdd}},
    {"the old tag", TW_LINK_ETHERNET, 18, 18, {[12] = 0x91, 0x00, 0, 5, 0x08, 0x00}},
    {"802.3 with SNAP",
     TW_LINK_ETHERNET,
     22,
     22,
     {[12] = 0x00, 0x40, 0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00}},
    {"802.3, spanning tree", TW_LINK_ETHERNET, NOT_IP, 24, {[12] = 0x00, 0x26, 0x42, 0x42, 3}},
    {"802.3, cut", TW_LINK_ETHERNET, CUT, 21, {[12] = 0x00, 0x40, 0xaa, 0xaa, 3}},
    {"cooked", TW_LINK_COOKED, 16, 16, {[14] = 0x08, 0x00}},
    {"cooked, VLAN", TW_LINK_COOKED, 20, 20, {[14] = 0x81, 0x00, 0, 5, 0x86, 0xdd}},
    {"cooked, cut", TW_LINK_COOKED, CUT, 15, {0}},
    {"cooked 2", TW_LINK_COOKED_2, 20, 20, {0x86, 0xdd}},
    {"cooked 2, ARP", TW_LINK_COOKED_2, NOT_IP, 20, {0x08, 0x06}},
    {"cooked 2, cut", TW_LINK_COOKED_2, CUT, 19, {0x86, 0xdd}},
    {"null, little-endian", TW_LINK_NULL, 4, 4, {2, 0, 0, 0}},
    {"null, big-endian", TW_LINK_NULL, 4, 4, {0, 0, 0, 30}},
    {"null, FreeBSD's IPv6", TW_LINK_NULL, 4, 4, {28, 0, 0, 0}},
    {"null, AppleTalk", TW_LINK_NULL, NOT_IP, 4, {16, 0, 0, 0}},
    {"null, both ends set", TW_LINK_NULL, NOT_IP, 4, {2, 0, 0, 2}},
    {"null, cut", TW_LINK_NULL, CUT, 3, {2, 0, 0}},
    {"loop", TW_LINK_LOOP, 4, 4, {0, 0, 0, 24}},
    {"raw, libpcap's number", TW_LINK_RAW, 0, 1, {0x45}},
    {"raw, OpenBSD's", TW_LINK_RAW_OPENBSD, 0, 1, {0x45}},
    {"raw, the file's", TW_LINK_RAW_FILE, 0, 1, {0x45}},
    {"raw IPv4", TW_LINK_IPV4, 0, 1, {0x45}},
    {"raw IPv6", TW_LINK_IPV6, 0, 1, {0x60}},
    {"USB", 189, NOT_IP, 20, {0}},
};

START_TEST(test_header)
{
    struct tw_headers way = {.at = headers[_i].bytes,
                             .n_captured = headers[_i].n_bytes,
                             .n_sent = headers[_i].n_bytes};
    enum tw_header end = tw_headers_to_ip(&way, tw_headers_first(headers[_i].link_type));
    int got = end == TW_HEADER_IP    ? (int)(way.at - headers[_i].bytes)
              : end == TW_HEADER_CUT ? CUT
                                     : NOT_IP;
    ck_assert_msg(got == headers[_i].expected, "%s: %d, expected %d", headers[_i].what, got,
                  headers[_i].expected);
}
END_TEST

START_TEST(test_known)
{
    for (size_t i = 0; i + 1 < TW_COUNT(headers); i++)
        ck_assert_msg(tw_link_is_known(headers[i].link_type), "%s", headers[i].what);
    ck_assert(!tw_link_is_known(189));
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("link");
    TCase *tc = tcase_create("headers");
    tcase_add_loop_test(tc, test_header, 0, (int)TW_COUNT(headers));
    tcase_add_test(tc, test_known);
    suite_add_tcase(s, tc);
    return s;
}
