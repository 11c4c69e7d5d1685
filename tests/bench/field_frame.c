#include "field_frame.h"
#include "made.h"

#include <string.h>

enum { IPV4 = 0x0800, IPV6 = 0x86dd, TCP = 6, UDP = 17, GRE = 47, IPV4_HEADER = 20 };

static size_t be16(uint8_t *to, size_t value)
{
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
    return 2;
}

/* RFC 1071. before: the sum of what is in front. */
static uint32_t sum(const uint8_t *bytes, size_t n, uint32_t before)
{
    for (size_t i = 0; i < n; i++)
        before += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
    return before;
}

static uint16_t folded(uint32_t sum)
{
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static size_t ethernet(uint8_t *to, bool is_server, size_t type)
{
    const uint8_t ends[] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
    memcpy(to, ends + (is_server ? 0 : 6), 6);
    memcpy(to + 6, ends + (is_server ? 6 : 0), 6);
    return 12 + be16(to + 12, type);
}

/* The header between the ends of a tunnel, before n_after bytes. */
static size_t outer(uint8_t *to, const struct tw_segment *segment, bool is_server,
                    uint8_t protocol, size_t n_after)
{
    const uint8_t client[] = {203, 0, 113, 1};
    const uint8_t server[] = {203, 0, 113, 2};
    const uint8_t head[IPV4_HEADER] = {0x45, [8] = 64, [9] = protocol};
    memcpy(to, head, sizeof head);
    memcpy(to + 12, is_server ? server : client, 4);
    memcpy(to + 16, is_server ? client : server, 4);
    (void)be16(to + 2, IPV4_HEADER + n_after);
    (void)be16(to + 4, segment->ip_id);
    (void)be16(to + 10, folded(sum(to, IPV4_HEADER, 0)));
    return IPV4_HEADER;
}

static size_t vxlan(uint8_t *to, const struct tw_segment *segment, bool is_server, size_t type,
                    size_t n_ip)
{
    enum { UDP_HEADER = 8, VXLAN_HEADER = 8, ETHERNET = 14, PORT = 4789 };
    size_t n_udp = UDP_HEADER + VXLAN_HEADER + ETHERNET + n_ip;
    size_t n = outer(to, segment, is_server, UDP, n_udp);
    n += be16(to + n, 50000);
    n += be16(to + n, PORT);
    n += be16(to + n, n_udp);
    n += be16(to + n, 0);
    const uint8_t head[VXLAN_HEADER] = {8, [6] = 42};
    memcpy(to + n, head, sizeof head);
    n += sizeof head;
    return n + ethernet(to + n, is_server, type);
}

/* What lies between the Ethernet's header and the n_ip bytes of IP. */
static size_t wrap(uint8_t *to, const struct tw_segment *segment, enum field_tunnel tunnel,
                   bool is_server, size_t n_ip)
{
    size_t type = segment->from.family == TW_IPV4 ? IPV4 : IPV6;
    const uint8_t pppoe[] = {0x11, 0, 0, 7};
    const uint8_t mpls[] = {0, 1, 1, 64}; /* label 16, the last */
    size_t n = 0;
    switch (tunnel) {
    case FIELD_VXLAN:
        n = ethernet(to, is_server, IPV4);
        return n + vxlan(to + n, segment, is_server, type, n_ip);
    case FIELD_GRE:
        n = ethernet(to, is_server, IPV4);
        n += outer(to + n, segment, is_server, GRE, 4 + n_ip);
        n += be16(to + n, 0);
        return n + be16(to + n, type);
    case FIELD_PPPOE:
        n = ethernet(to, is_server, 0x8864);
        memcpy(to + n, pppoe, sizeof pppoe);
        n += sizeof pppoe;
        n += be16(to + n, 2 + n_ip);
        return n + be16(to + n, type == IPV4 ? 0x0021 : 0x0057);
    case FIELD_MPLS:
        n = ethernet(to, is_server, 0x8847);
        memcpy(to + n, mpls, sizeof mpls);
        return n + sizeof mpls;
    case FIELD_PLAIN:
        break;
    }
    return ethernet(to, is_server, type);
}

static void set_checksums(uint8_t *ip, bool is_ipv4, size_t n_tcp)
{
    enum { CHECKSUM = 16 };
    uint8_t *tcp = ip + (is_ipv4 ? IPV4_HEADER : 40);
    uint32_t pseudo = is_ipv4 ? sum(ip + 12, 8, 0) : sum(ip + 8, 32, 0);
    if (is_ipv4)
        (void)be16(ip + 10, folded(sum(ip, IPV4_HEADER, 0)));
    (void)be16(tcp + CHECKSUM, folded(sum(tcp, n_tcp, pseudo + TCP + (uint32_t)n_tcp)));
}

void field_frame_make(const struct tw_segment *segment, enum field_tunnel tunnel,
                      bool is_server, struct field_frame *out)
{
    enum { TCP_HEADER = 20, RAW = 101 };
    const struct made made = {.link_type = RAW};
    bool is_ipv4 = segment->from.family == TW_IPV4;
    uint8_t ip[MADE_HEADERS + 64];
    memset(ip, 0, sizeof ip);
    size_t n_ip = made_headers(&made, segment, ip) + segment->payload_bytes;
    ip[is_ipv4 ? 8 : 7] = segment->ttl;
    if (is_ipv4)
        (void)be16(ip + 4, segment->ip_id);
    set_checksums(ip, is_ipv4, TCP_HEADER + segment->payload_bytes);

    memset(out, 0, sizeof *out);
    size_t n = wrap(out->bytes, segment, tunnel, is_server, n_ip);
    memcpy(out->bytes + n, ip, n_ip);
    out->n_bytes = n + n_ip;
}
