#include "segment.h"

#include <string.h>

static uint16_t be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The rest of a packet after the headers parsed so far. */
struct bytes {
    const uint8_t *start; /* of the packet */
    const uint8_t *at;
    size_t n_captured; /* bytes available, at most n_sent */
    size_t n_sent;     /* bytes that the enclosing header announces */
    bool sliced;       /* ... which are more than the frame had */
};

static bool skip(struct bytes *rest, size_t n_bytes)
{
    if (rest->n_captured < n_bytes)
        return false;
    rest->at += n_bytes;
    rest->n_captured -= n_bytes;
    rest->n_sent -= n_bytes;
    return true;
}

/* What the IP header tells of a segment. The addresses point into the packet. */
struct hosts {
    enum tw_family family;
    const uint8_t *from, *to;
    uint16_t id;
    uint8_t ttl;
};

/* Limits the packet to the length in its IP header. The frame may be shorter: some taps and
 * mirrors cut frames before they are captured. */
static void limit(struct bytes *rest, size_t n_bytes)
{
    if (n_bytes > rest->n_sent)
        rest->sliced = true;
    rest->n_sent = n_bytes;
    if (rest->n_captured > n_bytes)
        rest->n_captured = n_bytes;
}

static void copy_address(const struct hosts *hosts, const uint8_t *from, struct tw_endpoint *to)
{
    if (hosts->family == TW_IPV6)
        memcpy(to->address, from, 16);
    else
        memcpy(to->address, from, 4);
}

/* RFC 9293, section 3.1. Offsets in bytes from the start of the header. */
static enum tw_packet_kind parse_tcp(struct bytes rest, struct hosts hosts,
                                     struct tw_segment *out)
{
    enum { SRC_PORT = 0, DST_PORT = 2, SEQ = 4, ACK = 8, OFFSET = 12, FLAGS = 13, WINDOW = 14 };
    enum { CHECKSUM = 16, HEADER = 20 };
    const uint8_t *p = rest.at;
    size_t tcp_at = (size_t)(p - rest.start);
    if (rest.n_sent < HEADER)
        return TW_PACKET_MALFORMED;
    if (rest.n_captured < HEADER)
        return TW_PACKET_CUT;
    size_t header_bytes = (size_t)(p[OFFSET] >> 4) * 4;
    if (header_bytes < HEADER || header_bytes > rest.n_sent)
        return TW_PACKET_MALFORMED;

    *out = (struct tw_segment){
        .from = {.family = hosts.family, .port = be16(p + SRC_PORT)},
        .to = {.family = hosts.family, .port = be16(p + DST_PORT)},
        .seq = be32(p + SEQ),
        .ack = be32(p + ACK),
        .payload_bytes = (uint32_t)(rest.n_sent - header_bytes),
        .window = be16(p + WINDOW),
        .flags = p[FLAGS],
        .ttl = hosts.ttl,
        .ip_id = hosts.id,
        .checksum = be16(p + CHECKSUM),
        .sliced = rest.sliced,
        .tcp_at = tcp_at <= UINT16_MAX ? (uint16_t)tcp_at : 0,
    };
    copy_address(&hosts, hosts.from, &out->from);
    copy_address(&hosts, hosts.to, &out->to);
    return TW_PACKET_TCP;
}

/* The IP protocol number of TCP. */
enum { TCP = 6 };

/* RFC 791, section 3.1. */
static enum tw_packet_kind parse_ipv4(struct bytes rest, struct tw_segment *out)
{
    enum { LENGTH = 2, ID = 4, FRAGMENT = 6, TTL = 8, PROTOCOL = 9 };
    enum { SOURCE = 12, DESTINATION = 16, HEADER = 20 };
    enum { MORE_FRAGMENTS = 0x2000, FRAGMENT_OFFSET = 0x1fff };
    const uint8_t *p = rest.at;
    if (rest.n_captured < HEADER)
        return TW_PACKET_CUT;
    size_t header_bytes = (size_t)(p[0] & 0x0f) * 4;
    size_t total_bytes = be16(p + LENGTH);
    if (total_bytes == 0) /* left to the network card (TSO): use the captured length */
        total_bytes = rest.n_sent;
    if (header_bytes < HEADER || total_bytes < header_bytes)
        return TW_PACKET_MALFORMED;
    if (p[PROTOCOL] != TCP)
        return TW_PACKET_OTHER;
    if ((be16(p + FRAGMENT) & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) != 0)
        return TW_PACKET_FRAGMENT;

    const struct hosts hosts = {.family = TW_IPV4,
                                .from = p + SOURCE,
                                .to = p + DESTINATION,
                                .id = be16(p + ID),
                                .ttl = p[TTL]};
    limit(&rest, total_bytes);
    if (!skip(&rest, header_bytes))
        return TW_PACKET_CUT;
    return parse_tcp(rest, hosts, out);
}

/* The IPv6 headers that may precede TCP: RFC 8200, section 4 (hop-by-hop, routing, destination
 * options, fragment) and RFC 4302 (authentication, whose length has another unit). */
enum {
    HOP_BY_HOP = 0,
    ROUTING = 43,
    FRAGMENT = 44,
    AUTHENTICATION = 51,
    DESTINATION = 60,
};

static bool is_extension(uint8_t next)
{
    return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT ||
           next == AUTHENTICATION || next == DESTINATION;
}

/* A fragment with offset 0 and no more fragments is a whole datagram (RFC 6946). */
static bool is_whole(const uint8_t *fragment)
{
    enum { OFFSET = 2, OFFSET_AND_MORE = 0xfff9 };
    return (be16(fragment + OFFSET) & OFFSET_AND_MORE) == 0;
}

static enum tw_packet_kind skip_extensions(struct bytes *rest, uint8_t next)
{
    enum { UNIT = 8 };
    while (is_extension(next)) {
        if (rest->n_sent < UNIT)
            return TW_PACKET_MALFORMED;
        if (rest->n_captured < UNIT)
            return TW_PACKET_CUT;
        if (next == FRAGMENT && !is_whole(rest->at))
            return TW_PACKET_FRAGMENT;
        size_t n_bytes = UNIT;
        if (next == AUTHENTICATION)
            n_bytes = ((size_t)rest->at[1] + 2) * 4;
        else if (next != FRAGMENT)
            n_bytes = ((size_t)rest->at[1] + 1) * UNIT;
        if (n_bytes > rest->n_sent)
            return TW_PACKET_MALFORMED;
        next = rest->at[0];
        if (!skip(rest, n_bytes))
            return TW_PACKET_CUT;
    }
    return next == TCP ? TW_PACKET_TCP : TW_PACKET_OTHER;
}

/* RFC 8200, section 3. */
static enum tw_packet_kind parse_ipv6(struct bytes rest, struct tw_segment *out)
{
    enum { LENGTH = 4, NEXT = 6, HOP_LIMIT = 7, FROM = 8, TO = 24, HEADER = 40 };
    const uint8_t *p = rest.at;
    if (rest.n_captured < HEADER)
        return TW_PACKET_CUT;
    size_t n_after = be16(p + LENGTH);
    if (n_after == 0) /* left to the network card, as in parse_ipv4() */
        n_after = rest.n_sent - HEADER;

    const struct hosts hosts = {
        .family = TW_IPV6, .from = p + FROM, .to = p + TO, .ttl = p[HOP_LIMIT]};
    (void)skip(&rest, HEADER);
    limit(&rest, n_after);
    enum tw_packet_kind kind = skip_extensions(&rest, p[NEXT]);
    return kind == TW_PACKET_TCP ? parse_tcp(rest, hosts, out) : kind;
}

enum tw_packet_kind tw_segment_parse(int link_type, const uint8_t *data, size_t n_captured,
                                     size_t n_sent, struct tw_segment *out)
{
    if (n_captured > n_sent) /* a malformed file may claim this */
        return TW_PACKET_MALFORMED;
    struct bytes rest = {.start = data, .at = data, .n_captured = n_captured, .n_sent = n_sent};
    int link_bytes = tw_link_header(link_type, data, n_captured);
    if (link_bytes == TW_LINK_NOT_IP)
        return TW_PACKET_OTHER;
    if (link_bytes < 0 || !skip(&rest, (size_t)link_bytes) || rest.n_captured == 0)
        return TW_PACKET_CUT;

    switch (rest.at[0] >> 4) {
    case 4:
        return parse_ipv4(rest, out);
    case 6:
        return parse_ipv6(rest, out);
    default:
        return TW_PACKET_OTHER; /* an unknown IP version */
    }
}

static const struct {
    uint8_t flag;
    char letter;
} letters[] = {
    {TW_FIN, 'F'}, {TW_SYN, 'S'}, {TW_RST, 'R'}, {TW_PSH, 'P'},
    {TW_ACK, '.'}, {TW_URG, 'U'}, {TW_ECE, 'E'}, {TW_CWR, 'W'},
};

const char *tw_segment_flags_text(uint8_t flags, char text[TW_FLAGS_TEXT])
{
    size_t n = 0;
    for (size_t i = 0; i < TW_COUNT(letters); i++) {
        if ((flags & letters[i].flag) != 0)
            text[n++] = letters[i].letter;
    }
    if (n == 0)
        text[n++] = '-'; /* no flags: only forged segments have none */
    text[n] = '\0';
    return text;
}

bool tw_segment_flags_parse(const char *text, uint8_t *out)
{
    uint8_t flags = 0;
    if (text[0] == '\0')
        return false;
    if (strcmp(text, "-") == 0)
        text++;
    for (; *text != '\0'; text++) {
        uint8_t flag = 0;
        for (size_t i = 0; i < TW_COUNT(letters); i++)
            flag |= *text == letters[i].letter ? letters[i].flag : 0;
        if (flag == 0 || (flags & flag) != 0)
            return false;
        flags |= flag;
    }
    *out = flags;
    return true;
}
