#include "frame_checksum.h"

#include "headers.h"

enum { TCP = 6, TCP_HEADER = 20, CHECKSUM = 16 };

/* The one's complement sum (RFC 1071). An odd last byte is padded with a zero byte. */
static uint32_t add(uint32_t sum, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i + 1 < n; i += 2)
        sum += tw_headers_u16(bytes + i);
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
    if (header < HEADER || ip[PROTOCOL] != TCP ||
        (tw_headers_u16(ip + FRAGMENT) & NOT_WHOLE) != 0)
        return false;
    size_t total = tw_headers_u16(ip + LENGTH);
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
    size_t after = tw_headers_u16(ip + LENGTH);
    if (after > n - HEADER || after < TCP_HEADER)
        return false;
    *out = (struct place){.at = HEADER, .n = after};
    out->pseudo = add(TCP + (uint32_t)out->n, ip + ADDRESSES, BOTH);
    return true;
}

bool tw_frame_checksum_complete(int link_type, uint8_t *packet, size_t n_captured,
                                size_t n_sent)
{
    struct tw_headers headers = {.at = packet, .n_captured = n_captured, .n_sent = n_sent};
    if (n_captured < n_sent ||
        tw_headers_to_ip(&headers, tw_headers_first(link_type)) != TW_HEADER_IP ||
        headers.n_captured == 0)
        return false;
    uint8_t *ip = packet + (headers.at - packet);
    size_t n = headers.n_captured;
    struct place tcp;
    bool found = ip[0] >> 4 == 4 ? find_ipv4(ip, n, &tcp) : find_ipv6(ip, n, &tcp);
    if (!found || tw_headers_u16(ip + tcp.at + CHECKSUM) != tcp.pseudo)
        return false;

    /* The checksum field already holds the sum of the pseudo-header, so it is included here.
     */
    uint32_t sum = ~add(0, ip + tcp.at, tcp.n) & UINT16_MAX;
    ip[tcp.at + CHECKSUM] = (uint8_t)(sum >> 8);
    ip[tcp.at + CHECKSUM + 1] = (uint8_t)sum;
    return true;
}
