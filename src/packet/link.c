#include "link.h"

/* EtherTypes (IEEE 802.3 and 802.1Q, Linux's if_ether.h). */
enum {
    IPV4 = 0x0800,
    IPV6 = 0x86dd,
    VLAN = 0x8100,         /* IEEE 802.1Q */
    SERVICE_VLAN = 0x88a8, /* IEEE 802.1ad: the outer of two tags */
    OLD_VLAN = 0x9100,     /* before 802.1ad */
    MAX_LENGTH = 1500,     /* IEEE 802.3: up to this value the field is a length, not a type */
};

static uint16_t be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static bool is_tag(uint16_t type)
{
    return type == VLAN || type == SERVICE_VLAN || type == OLD_VLAN;
}

/* The EtherType is at type_at, the payload begins at `begin`. A VLAN tag is two bytes followed
 * by the next EtherType. */
static int typed(size_t type_at, size_t begin, const uint8_t *data, size_t n_captured)
{
    enum { TAG = 4, SNAP = 8 };
    static const uint8_t snap[] = {0xaa, 0xaa, 0x03, 0, 0, 0}; /* RFC 1042 */
    if (n_captured < begin)
        return TW_LINK_CUT;
    uint16_t type = be16(data + type_at);
    while (is_tag(type)) {
        if (n_captured < begin + TAG)
            return TW_LINK_CUT;
        type = be16(data + begin + 2);
        begin += TAG;
    }
    if (type <= MAX_LENGTH) {
        if (n_captured < begin + SNAP)
            return TW_LINK_CUT;
        for (size_t i = 0; i < sizeof snap; i++) {
            if (data[begin + i] != snap[i])
                return TW_LINK_NOT_IP;
        }
        type = be16(data + begin + sizeof snap);
        begin += SNAP;
    }
    return type == IPV4 || type == IPV6 ? (int)begin : TW_LINK_NOT_IP;
}

/* AF_INET is 2 everywhere. AF_INET6 is 10 on Linux, 24 on NetBSD and OpenBSD, 28 on FreeBSD,
 * 30 on macOS. The number is in the byte order of the capturing machine, so both orders are
 * tried. */
static int by_family(const uint8_t *data, size_t n_captured)
{
    enum { HEADER = 4 };
    static const uint8_t families[] = {2, 10, 24, 28, 30};
    if (n_captured < HEADER)
        return TW_LINK_CUT;
    if (data[1] != 0 || data[2] != 0 || (data[0] != 0 && data[3] != 0))
        return TW_LINK_NOT_IP;
    for (size_t i = 0; i < sizeof families; i++) {
        if ((data[0] | data[3]) == families[i])
            return HEADER;
    }
    return TW_LINK_NOT_IP;
}

int tw_link_header(int link_type, const uint8_t *data, size_t n_captured)
{
    enum { MAC_TYPE = 12, MAC = 14, COOKED_TYPE = 14, COOKED = 16, COOKED_2 = 20 };
    switch (link_type) {
    case TW_LINK_ETHERNET:
        return typed(MAC_TYPE, MAC, data, n_captured);
    case TW_LINK_COOKED:
        return typed(COOKED_TYPE, COOKED, data, n_captured);
    case TW_LINK_COOKED_2:
        return typed(0, COOKED_2, data, n_captured);
    case TW_LINK_NULL:
    case TW_LINK_LOOP:
        return by_family(data, n_captured);
    case TW_LINK_RAW:
    case TW_LINK_RAW_OPENBSD:
    case TW_LINK_RAW_FILE:
    case TW_LINK_IPV4:
    case TW_LINK_IPV6:
        return 0;
    default:
        return TW_LINK_NOT_IP;
    }
}

bool tw_link_is_known(int link_type)
{
    switch (link_type) {
    case TW_LINK_NULL:
    case TW_LINK_ETHERNET:
    case TW_LINK_RAW:
    case TW_LINK_RAW_OPENBSD:
    case TW_LINK_RAW_FILE:
    case TW_LINK_LOOP:
    case TW_LINK_COOKED:
    case TW_LINK_IPV4:
    case TW_LINK_IPV6:
    case TW_LINK_COOKED_2:
        return true;
    default:
        return false;
    }
}
