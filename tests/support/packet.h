#ifndef TW_PACKET_H
#define TW_PACKET_H

#include "segment.h"

/* Packets to parse, built header after header. */
struct packet {
    uint8_t bytes[256];
    size_t n;
};

enum { TCP_HEADER = 20, PAYLOAD = 5 }; /* bytes */
enum { PACKET_ID = 0x1234, PACKET_TTL = 61, PACKET_CHECKSUM = 0xbeef };

/* What differs from an ordinary packet: 127.0.0.1 or ::1, port 5000 to 41234, FIN and ACK, five
 * bytes of payload. */
struct shape {
    const char *what;
    int link;
    int version;
    size_t option_bytes;     /* IPv4's */
    uint8_t extensions[4];   /* IPv6's next headers, 0 ends (hop-by-hop is written 255) */
    uint16_t fragment;       /* IPv4's flags and offset; what IPv6's extensions begin with */
    uint8_t protocol;        /* 0: TCP */
    size_t tcp_option_bytes; /* TCP's own */
    size_t padding;          /* what the link adds at the end: an Ethernet frame has 60 bytes */
    enum tw_packet_kind kind;
};

struct packet packet_of(const struct shape *shape);

#endif
