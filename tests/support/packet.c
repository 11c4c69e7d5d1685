#include "packet.h"

#include <string.h>

enum { TCP = 6 }; /* the protocol number */

static void put(struct packet *packet, const void *bytes, size_t n)
{
    memcpy(packet->bytes + packet->n, bytes, n);
    packet->n += n;
}

static void put_zeros(struct packet *packet, size_t n)
{
    memset(packet->bytes + packet->n, 0, n);
    packet->n += n;
}

static void put16(struct packet *packet, size_t value)
{
    uint8_t bytes[] = {(uint8_t)(value >> 8), (uint8_t)value};
    put(packet, bytes, sizeof bytes);
}

static void put_link(struct packet *packet, const struct shape *shape)
{
    uint16_t type = shape->version == 4 ? 0x0800 : 0x86dd;
    switch (shape->link) {
    case TW_LINK_ETHERNET:
        put_zeros(packet, 12);
        put16(packet, type);
        break;
    case TW_LINK_NULL:
        put(packet, shape->version == 4 ? "\x02" : "\x1e", 1); /* AF_INET, macOS's AF_INET6 */
        put_zeros(packet, 3);
        break;
    default:
        break;
    }
}

static void put_ipv4(struct packet *packet, const struct shape *shape, size_t n_after)
{
    static const uint8_t loopback[] = {127, 0, 0, 1};
    uint8_t first[] = {(uint8_t)(0x40 | (5 + shape->option_bytes / 4)), 0};
    uint8_t ttl[] = {PACKET_TTL, shape->protocol != 0 ? shape->protocol : TCP};
    put(packet, first, sizeof first);
    put16(packet, 20 + shape->option_bytes + n_after);
    put16(packet, PACKET_ID);
    put16(packet, shape->fragment);
    put(packet, ttl, sizeof ttl);
    put16(packet, 0);
    put(packet, loopback, 4);
    put(packet, loopback, 4);
    memset(packet->bytes + packet->n, 1, shape->option_bytes); /* no operation */
    packet->n += shape->option_bytes;
}

static uint8_t next_header(uint8_t written)
{
    return written == 255 ? 0 : written;
}

static void put_ipv6(struct packet *packet, const struct shape *shape, size_t n_after)
{
    static const uint8_t loopback[16] = {[15] = 1};
    uint8_t last = shape->protocol != 0 ? shape->protocol : TCP;
    size_t n = 0;
    while (n < sizeof shape->extensions && shape->extensions[n] != 0)
        n++;

    uint8_t first[] = {0x60, 0, 0, 0};
    put(packet, first, sizeof first);
    put16(packet, 8 * n * (n + 1) / 2 + n_after); /* the first has 8 bytes, the next 16 ... */
    uint8_t next[] = {n > 0 ? next_header(shape->extensions[0]) : last, PACKET_TTL};
    put(packet, next, sizeof next);
    put(packet, loopback, 16);
    put(packet, loopback, 16);
    for (size_t i = 0; i < n; i++) {
        uint8_t head[] = {i + 1 < n ? next_header(shape->extensions[i + 1]) : last, (uint8_t)i};
        put(packet, head, sizeof head);
        put16(packet, shape->fragment);
        put_zeros(packet, 8 * (i + 1) - sizeof head - sizeof shape->fragment);
    }
}

struct packet packet_of(const struct shape *shape)
{
    struct packet packet = {.n = 0};
    size_t n_after = TCP_HEADER + shape->tcp_option_bytes + PAYLOAD;
    put_link(&packet, shape);
    if (shape->version == 4)
        put_ipv4(&packet, shape, n_after);
    else
        put_ipv6(&packet, shape, n_after);

    static const uint8_t numbers[] = {0x01, 0x02, 0x03, 0x04, 0xff, 0xfe, 0xfd, 0xfc};
    uint8_t offset_and_flags[] = {(uint8_t)((5 + shape->tcp_option_bytes / 4) << 4),
                                  TW_FIN | TW_ACK};
    put16(&packet, 5000);
    put16(&packet, 41234);
    put(&packet, numbers, sizeof numbers);
    put(&packet, offset_and_flags, sizeof offset_and_flags);
    put16(&packet, 512);
    put16(&packet, PACKET_CHECKSUM);
    put_zeros(&packet, 2 + shape->tcp_option_bytes);
    put(&packet, "hello", PAYLOAD);
    put_zeros(&packet, shape->padding);
    return packet;
}
