#include "frame_checksum.h"

#include "link.h"

enum { TCP = 6, TCP_HEADER = 20, CHECKSUM = 16 };

static uint16_t be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

/* The one's complement sum (RFC 1071). An odd last byte is padded with a zero byte. */
static uint32_t add(uint32_t sum, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i + 1 < n; i += 2)
        sum += be16(bytes + i);
    if (n % 2 != 0)
        sum += (uint32_t)bytes[n - 1] << 8;
    while (sum > UINT16_MAX)
        sum = (sum & UINT16_MAX) + (sum >> 16);
    return sum;
}

/* Where the TCP segment is in the packet, and the sum of its pseudo-header. */
struct place {
    size_t at, n;
    uint32_t pseudo;
};

static bool find_ipv4(const uint8_t *ip, size_t n, struct place *out)
{
    enum { LENGTH = 2, FRAGMENT = 6, PROTOCOL = 9, ADDRESSES = 12, HEADER = 20, BOTH = 8 };
    enum { NOT_WHOLE = 0x3fff };
    size_t header = n < HEADER ? 0 : (size_t)(ip[0] & 0x0f) * 4;
    if (header < HEADER || ip[PROTOCOL] != TCP || (be16(ip + FRAGMENT) & NOT_WHOLE) != 0)
        return false;
    size_t total = be16(ip + LENGTH);
    if (total > n || total < header + TCP_HEADER)
        return false;
    *out = (struct place){.at = header, .n = total - header};
    out->pseudo = add(TCP + (uint32_t)out->n, ip + ADDRESSES, BOTH);
    return true;
}

static bool find_ipv6(const uint8_t *ip, size_t n, struct place *out)
{
    enum { LENGTH = 4, NEXT = 6, ADDRESSES = 8, HEADER = 40, BOTH = 32 };
    if (n < HEADER || ip[NEXT] != TCP)
        return false;
    size_t after = be16(ip + LENGTH);
    if (after > n - HEADER || after < TCP_HEADER)
        return false;
    *out = (struct place){.at = HEADER, .n = after};
    out->pseudo = add(TCP + (uint32_t)out->n, ip + ADDRESSES, BOTH);
    return true;
}

bool tw_frame_checksum_complete(int link_type, uint8_t *packet, size_t n_captured,
                                size_t n_sent)
{
    int link = tw_link_header(link_type, packet, n_captured);
    if (link < 0 || n_captured < n_sent || (size_t)link >= n_captured)
        return false;
    uint8_t *ip = packet + link;
    size_t n = n_captured - (size_t)link;
    struct place tcp;
    bool found = ip[0] >> 4 == 4 ? find_ipv4(ip, n, &tcp) : find_ipv6(ip, n, &tcp);
    if (!found || be16(ip + tcp.at + CHECKSUM) != tcp.pseudo)
        return false;

    /* The checksum field already holds the sum of the pseudo-header, so it is included here.
     */
    uint32_t sum = ~add(0, ip + tcp.at, tcp.n) & UINT16_MAX;
    ip[tcp.at + CHECKSUM] = (uint8_t)(sum >> 8);
    ip[tcp.at + CHECKSUM + 1] = (uint8_t)sum;
    return true;
}
