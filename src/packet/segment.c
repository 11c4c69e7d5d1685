#include "segment.h"

#include "headers.h"

#include <string.h>

static inline void copy_addresses(const struct tw_headers *headers, struct tw_segment *out)
{
    out->from.family = out->to.family = headers->family;
    if (headers->family == TW_IPV6) {
        memcpy(out->from.address, headers->from, 16);
        memcpy(out->to.address, headers->to, 16);
    } else {
        memcpy(out->from.address, headers->from, 4);
        memcpy(out->to.address, headers->to, 4);
    }
}

/* RFC 9293, section 3.1. Offsets in bytes from the start of the header. */
enum { SRC_PORT = 0, DST_PORT = 2, SEQ = 4, ACK = 8, OFFSET = 12, FLAGS = 13, WINDOW = 14 };
enum { CHECKSUM = 16, HEADER = 20 };

/* Bytes that switches and taps put behind a packet, and an Ethernet frame's padding, are fewer.
 * More of them behind a header are data whose length the network card would have filled in. */
enum { LONGEST_TRAILER = 128 };

static inline enum tw_packet_kind parse_tcp(const struct tw_headers *headers,
                                            struct tw_segment *out)
{
    const uint8_t *p = headers->at;
    size_t tcp_at = (size_t)(p - headers->start);
    if (headers->n_sent < HEADER)
        return TW_PACKET_MALFORMED;
    if (headers->n_captured < HEADER)
        return TW_PACKET_CUT;
    size_t header_bytes = (size_t)(p[OFFSET] >> 4) * 4;
    if (header_bytes < HEADER || header_bytes > headers->n_sent)
        return TW_PACKET_MALFORMED;
    if (headers->n_sent == header_bytes && headers->n_behind > LONGEST_TRAILER)
        return TW_PACKET_MALFORMED;

    *out = (struct tw_segment){
        .from = {.port = tw_headers_u16(p + SRC_PORT)},
        .to = {.port = tw_headers_u16(p + DST_PORT)},
        .seq = tw_headers_u32(p + SEQ),
        .ack = tw_headers_u32(p + ACK),
        .payload_bytes = (uint32_t)(headers->n_sent - header_bytes),
        .window = tw_headers_u16(p + WINDOW),
        .flags = p[FLAGS],
        .ttl = headers->ttl,
        .ip_id = headers->id,
        .checksum = tw_headers_u16(p + CHECKSUM),
        .network = headers->network,
        .sliced = headers->sliced,
        .tcp_at = tcp_at <= UINT16_MAX ? (uint16_t)tcp_at : 0,
    };
    copy_addresses(headers, out);
    return TW_PACKET_TCP;
}

/* A packet that cannot be read as a segment, with what is known of it. */
static void describe(const struct tw_headers *headers, bool at_tcp, struct tw_segment *out)
{
    *out = (struct tw_segment){.network = headers->network,
                               .ttl = headers->ttl,
                               .ip_id = headers->id,
                               .unread = headers->unread};
    if (headers->from == NULL)
        return;
    copy_addresses(headers, out);
    if (!at_tcp || headers->end - headers->at < DST_PORT + 2)
        return;
    out->from.port = tw_headers_u16(headers->at + SRC_PORT);
    out->to.port = tw_headers_u16(headers->at + DST_PORT);
}

/* Reads IPv4 without options or IPv6 without extension headers, with TCP behind. Returns false
 * for all else. */
static inline bool read_plain_ip(struct tw_headers *headers)
{
    enum { IPV4_BYTES = 20, IPV6_BYTES = 40, TCP = 6, NOT_WHOLE = 0x3fff };
    const uint8_t *p = headers->at;
    size_t n = headers->n_captured;
    size_t header_bytes = IPV4_BYTES;
    size_t n_bytes = 0;
    if (n >= IPV4_BYTES + HEADER && p[0] == 0x45 && p[9] == TCP &&
        (tw_headers_u16(p + 6) & NOT_WHOLE) == 0) {
        headers->family = TW_IPV4;
        headers->from = p + 12;
        headers->to = p + 16;
        headers->id = tw_headers_u16(p + 4);
        headers->ttl = p[8];
        n_bytes = tw_headers_u16(p + 2);
    } else if (n >= IPV6_BYTES + HEADER && p[0] >> 4 == 6 && p[6] == TCP) {
        headers->family = TW_IPV6;
        headers->from = p + 8;
        headers->to = p + 24;
        headers->ttl = p[7];
        header_bytes = IPV6_BYTES;
        n_bytes = IPV6_BYTES + (size_t)tw_headers_u16(p + 4);
    }
    if (n_bytes < header_bytes + HEADER || headers->n_sent > n_bytes + LONGEST_TRAILER)
        return false;
    headers->sliced = n_bytes > headers->n_sent;
    headers->n_sent = n_bytes;
    tw_headers_skip(headers, header_bytes);
    return true;
}

/* Parses what most packets are, in a straight line: such an IP header at the start of the
 * packet or behind Ethernet without tags. Returns false for all else. */
static inline bool parse_plain(int link_type, struct tw_headers headers, struct tw_segment *out)
{
    enum { TYPE = 12, ETHERNET = 14, IPV4 = 0x0800, IPV6 = 0x86dd };
    if (link_type == TW_LINK_ETHERNET && headers.n_captured >= ETHERNET) {
        uint16_t type = tw_headers_u16(headers.at + TYPE);
        if (type != IPV4 && type != IPV6)
            return false;
        tw_headers_skip(&headers, ETHERNET);
    } else if (tw_headers_first(link_type) != TW_HEADER_IP) {
        return false;
    }
    return read_plain_ip(&headers) && parse_tcp(&headers, out) == TW_PACKET_TCP;
}

/* Header by header. */
static enum tw_packet_kind parse(int link_type, struct tw_headers headers,
                                 struct tw_segment *out)
{
    enum tw_header end = TW_HEADER_MALFORMED;
    if (headers.n_captured <= headers.n_sent) /* a malformed file may claim otherwise */
        end = tw_headers_walk(&headers, tw_headers_first(link_type));
    enum tw_packet_kind kind = (enum tw_packet_kind)(end - TW_N_HEADERS);
    if (kind == TW_PACKET_TCP && headers.is_first_fragment)
        kind = TW_PACKET_FRAGMENT;
    else if (kind == TW_PACKET_TCP)
        kind = parse_tcp(&headers, out);
    if (kind != TW_PACKET_TCP)
        describe(&headers, end == TW_HEADER_TCP, out);
    return kind;
}

enum tw_packet_kind tw_segment_parse(int link_type, const uint8_t *data, size_t n_captured,
                                     size_t n_sent, struct tw_segment *out)
{
    const struct tw_headers headers = {.start = data,
                                       .end = data + n_captured,
                                       .at = data,
                                       .n_captured = n_captured,
                                       .n_sent = n_sent};
    if (n_captured <= n_sent && parse_plain(link_type, headers, out))
        return TW_PACKET_TCP;
    return parse(link_type, headers, out);
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
