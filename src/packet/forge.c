#include "forge.h"

#include "checksum.h"

#include <string.h>

enum { ETHERTYPE = 12, ETHERNET = 14, IPV4 = 20, IPV6 = 40, TCP = 20, PROTOCOL_TCP = 6 };

/* The option as all stacks send it, after two NOPs (RFC 7323, section 3.2 and appendix A). */
enum { OPTION_NOP = 1, OPTION_TIMESTAMPS = 8, TIMESTAMPS = 10, PADDED = 12 };

static void put16(uint8_t *p, uint16_t value)
{
    p[0] = (uint8_t)(value >> 8);
    p[1] = (uint8_t)value;
}

static void put32(uint8_t *p, uint32_t value)
{
    put16(p, (uint16_t)(value >> 16));
    put16(p + 2, (uint16_t)value);
}

/* RFC 791, section 3.1. Not fragmented, TTL 64. */
static void put_ipv4(uint8_t *p, const struct tw_segment *segment, size_t n_after)
{
    enum { VERSION = 0x45, DONT_FRAGMENT = 0x4000, HOPS = 64, CHECKSUM = 10 };
    memset(p, 0, IPV4);
    p[0] = VERSION;
    put16(p + 2, (uint16_t)(IPV4 + n_after));
    put16(p + 6, DONT_FRAGMENT);
    p[8] = HOPS;
    p[9] = PROTOCOL_TCP;
    memcpy(p + 12, segment->from.address, 4);
    memcpy(p + 16, segment->to.address, 4);
    put16(p + CHECKSUM, tw_checksum_ipv4(p, IPV4));
}

/* RFC 8200, section 3. */
static void put_ipv6(uint8_t *p, const struct tw_segment *segment, size_t n_after)
{
    enum { VERSION = 0x60, HOPS = 64 };
    memset(p, 0, IPV6);
    p[0] = VERSION;
    put16(p + 4, (uint16_t)n_after);
    p[6] = PROTOCOL_TCP;
    p[7] = HOPS;
    memcpy(p + 8, segment->from.address, sizeof segment->from.address);
    memcpy(p + 24, segment->to.address, sizeof segment->to.address);
}

/* Writes the header, the timestamps option and the payload. */
static void put_tcp(uint8_t *p, const struct tw_forge_spec *spec, size_t n_header)
{
    enum { SEQ = 4, ACK = 8, OFFSET = 12, FLAGS = 13, WINDOW = 14, CHECKSUM = 16 };
    const struct tw_segment *segment = &spec->segment;
    memset(p, 0, n_header);
    put16(p, segment->from.port);
    put16(p + 2, segment->to.port);
    put32(p + SEQ, segment->seq);
    put32(p + ACK, segment->ack);
    p[OFFSET] = (uint8_t)(n_header / 4 << 4);
    p[FLAGS] = segment->flags;
    put16(p + WINDOW, segment->window);
    if (spec->timestamps.present) {
        const uint8_t option[] = {OPTION_NOP, OPTION_NOP, OPTION_TIMESTAMPS, TIMESTAMPS};
        memcpy(p + TCP, option, sizeof option);
        put32(p + TCP + 4, spec->timestamps.value);
        put32(p + TCP + 8, spec->timestamps.echo);
    }
    memset(p + n_header, 'x', segment->payload_bytes);
    put16(p + CHECKSUM,
          tw_checksum_tcp(&segment->from, &segment->to, p, n_header + segment->payload_bytes));
}

size_t tw_forge_frame(const struct tw_forge_spec *spec, uint8_t frame[TW_FRAME_BYTES])
{
    enum { ETHERTYPE_IPV4 = 0x0800, ETHERTYPE_IPV6 = 0x86dd };
    const struct tw_segment *segment = &spec->segment;
    bool is_ipv4 = segment->from.family == TW_IPV4;
    if (segment->from.family != segment->to.family || segment->payload_bytes > TW_FORGE_PAYLOAD)
        return 0;

    size_t n_ip = is_ipv4 ? IPV4 : IPV6;
    size_t n_header = TCP + (spec->timestamps.present ? PADDED : 0);
    size_t n_after = n_header + segment->payload_bytes;
    memcpy(frame, spec->to_mac, TW_MAC_BYTES);
    memcpy(frame + TW_MAC_BYTES, spec->from_mac, TW_MAC_BYTES);
    put16(frame + ETHERTYPE, is_ipv4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6);
    if (is_ipv4)
        put_ipv4(frame + ETHERNET, segment, n_after);
    else
        put_ipv6(frame + ETHERNET, segment, n_after);
    put_tcp(frame + ETHERNET + n_ip, spec, n_header);
    return ETHERNET + n_ip + n_after;
}
