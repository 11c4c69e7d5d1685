#include "made.h"

#include <stdlib.h>
#include <string.h>

static void put(struct made *made, const void *bytes, size_t n)
{
    if (made->n_bytes + n > made->n_room) {
        made->n_room = (made->n_bytes + n) * 2 + 4096;
        made->bytes = realloc(made->bytes, made->n_room);
        if (made->bytes == NULL)
            abort();
    }
    if (n > 0)
        memcpy(made->bytes + made->n_bytes, bytes, n);
    made->n_bytes += n;
}

static void put_zeros(struct made *made, size_t n)
{
    static const uint8_t zeros[64];
    for (; n > sizeof zeros; n -= sizeof zeros)
        put(made, zeros, sizeof zeros);
    put(made, zeros, n);
}

static void put16(struct made *made, uint16_t value)
{
    value = made->swapped ? __builtin_bswap16(value) : value;
    put(made, &value, sizeof value);
}

static void put32(struct made *made, uint32_t value)
{
    value = made->swapped ? __builtin_bswap32(value) : value;
    put(made, &value, sizeof value);
}

static size_t padding(size_t n)
{
    return (4 - n % 4) % 4;
}

static void put_option(struct made *made, uint16_t code, const void *value, size_t n)
{
    put16(made, code);
    put16(made, (uint16_t)n);
    put(made, value, n);
    put_zeros(made, padding(n));
}

void made_block(struct made *made, uint32_t type, const void *body, size_t n_bytes)
{
    uint32_t n_block = (uint32_t)(12 + n_bytes + padding(n_bytes));
    put32(made, type);
    put32(made, n_block);
    put(made, body, n_bytes);
    put_zeros(made, padding(n_bytes));
    put32(made, n_block);
}

void made_interface(struct made *made)
{
    struct made body = {.swapped = made->swapped};
    uint8_t ticks = made->nano ? 9 : 6;
    put16(&body, (uint16_t)made->link_type);
    put16(&body, 0);
    put32(&body, 65535);
    put_option(&body, 9, &ticks, 1);
    put_option(&body, 0, "", 0);
    made_block(made, 1, body.bytes, body.n_bytes);
    made_drop(&body);
}

void made_begin(struct made *made)
{
    if (!made->pcapng) {
        put32(made, made->nano ? 0xa1b23c4du : 0xa1b2c3d4u);
        put16(made, 2);
        put16(made, 4);
        put_zeros(made, 8);
        put32(made, 65535);
        put32(made, (uint32_t)made->link_type);
        return;
    }
    struct made body = {.swapped = made->swapped};
    put32(&body, 0x1a2b3c4du);
    put16(&body, 1);
    put16(&body, 0);
    put32(&body, UINT32_MAX);
    put32(&body, UINT32_MAX);
    made_block(made, 0x0a0d0d0au, body.bytes, body.n_bytes);
    made_drop(&body);
    made_interface(made);
}

static void put_pcapng_packet(struct made *made, uint32_t interface, tw_ns at_ns,
                              const uint8_t *bytes, size_t n_captured, size_t n_sent)
{
    struct made body = {.swapped = made->swapped};
    uint64_t ticks = (uint64_t)(made->nano ? at_ns : at_ns / TW_US);
    put32(&body, interface);
    put32(&body, (uint32_t)(ticks >> 32));
    put32(&body, (uint32_t)ticks);
    put32(&body, (uint32_t)n_captured);
    put32(&body, (uint32_t)n_sent);
    put(&body, bytes, n_captured);
    put_zeros(&body, padding(n_captured));
    if (made->comment != NULL) {
        put_option(&body, 1, made->comment, strlen(made->comment));
        put_option(&body, 0, "", 0);
    }
    size_t at = made->n_bytes;
    made_block(made, 6, body.bytes, body.n_bytes);
    made->last_at = at + 28;
    made_drop(&body);
}

void made_packet(struct made *made, uint32_t interface, tw_ns at_ns, const uint8_t *bytes,
                 size_t n_captured, size_t n_sent)
{
    if (made->pcapng) {
        put_pcapng_packet(made, interface, at_ns, bytes, n_captured, n_sent);
        return;
    }
    put32(made, (uint32_t)(at_ns / TW_S));
    put32(made, (uint32_t)(at_ns % TW_S / (made->nano ? 1 : TW_US)));
    put32(made, (uint32_t)n_captured);
    put32(made, (uint32_t)n_sent);
    made->last_at = made->n_bytes;
    put(made, bytes, n_captured);
}

/* Network order, into a packet that is being built. */
static size_t be16(uint8_t *to, size_t value)
{
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
    return 2;
}

static void be32(uint8_t *to, uint32_t value)
{
    (void)be16(to, value >> 16);
    (void)be16(to + 2, value & 0xffff);
}

static size_t link_header(const struct made *made, bool is_ipv4, uint8_t *p)
{
    const size_t type = is_ipv4 ? 0x0800 : 0x86dd;
    size_t n = 0;
    switch (made->link_type) {
    case TW_LINK_ETHERNET:
        n = 12;
        for (unsigned i = 0; i < made->n_tags; i++) {
            n += be16(p + n, i + 1 < made->n_tags ? 0x88a8 : 0x8100);
            n += be16(p + n, 100 + i);
        }
        return n + be16(p + n, type);
    case TW_LINK_COOKED:
        p[1] = 4;
        return 14 + be16(p + 14, type);
    case TW_LINK_COOKED_2:
        (void)be16(p, type);
        return 20;
    case TW_LINK_NULL: /* a little-endian machine's */
        p[0] = is_ipv4 ? 2 : 30;
        return 4;
    case TW_LINK_LOOP:
        p[3] = is_ipv4 ? 2 : 24;
        return 4;
    default:
        return 0;
    }
}

static size_t ip_header(const struct made *made, const struct tw_segment *segment, size_t n_tcp,
                        uint8_t *p)
{
    enum { TCP = 6, TTL = 64, PADN = 1, DESTINATION_OPTIONS = 60 };
    if (segment->from.family == TW_IPV4) {
        p[0] = (uint8_t)(0x40 | (5 + made->ip_options / 4));
        (void)be16(p + 2, 20 + made->ip_options + n_tcp);
        p[8] = TTL;
        p[9] = TCP;
        memcpy(p + 12, segment->from.address, 4);
        memcpy(p + 16, segment->to.address, 4);
        memset(p + 20, 1, made->ip_options); /* no operation */
        return 20 + made->ip_options;
    }
    p[0] = 0x60;
    (void)be16(p + 4, made->ip_options + n_tcp);
    p[6] = made->ip_options > 0 ? DESTINATION_OPTIONS : TCP;
    p[7] = TTL;
    memcpy(p + 8, segment->from.address, 16);
    memcpy(p + 24, segment->to.address, 16);
    if (made->ip_options > 0) {
        p[40] = TCP;
        p[42] = PADN;
        p[43] = 4;
    }
    return 40 + made->ip_options;
}

size_t made_headers(const struct made *made, const struct tw_segment *segment,
                    uint8_t packet[MADE_HEADERS])
{
    enum { TCP_HEADER = 20 };
    memset(packet, 0, MADE_HEADERS);
    size_t n = link_header(made, segment->from.family == TW_IPV4, packet);
    n += ip_header(made, segment, TCP_HEADER + segment->payload_bytes, packet + n);
    uint8_t *p = packet + n;
    (void)be16(p, segment->from.port);
    (void)be16(p + 2, segment->to.port);
    be32(p + 4, segment->seq);
    be32(p + 8, segment->ack);
    p[12] = 5 << 4;
    p[13] = segment->flags;
    (void)be16(p + 14, segment->window);
    return n + TCP_HEADER;
}

void made_segment(struct made *made, uint32_t interface, tw_ns at_ns,
                  const struct tw_segment *segment)
{
    enum { ROOM = MADE_HEADERS + 2048 };
    uint8_t packet[ROOM] = {0};
    size_t n = made_headers(made, segment, packet) + segment->payload_bytes;
    size_t n_captured = n < ROOM ? n : ROOM;
    made_packet(made, interface, at_ns, packet, n_captured, n);
}

void made_drop(struct made *made)
{
    free(made->bytes);
    made->bytes = NULL;
    made->n_bytes = made->n_room = 0;
}
