#ifndef TW_CHECKSUM_H
#define TW_CHECKSUM_H

#include "endpoint.h"

#include <stddef.h>

/* The Internet checksum (RFC 1071), as IPv4 (RFC 791, section 3.1) and TCP (RFC 9293, section
 * 3.1) use it. All results are in host order, for a field that is written in network order.
 * Computed over bytes whose checksum field is zero, a result is what belongs into it; over
 * bytes with a good checksum in the field, it is 0. */

/* Of an IPv4 header. */
uint16_t tw_checksum_ipv4(const uint8_t *header, size_t n_bytes);

/* Of a TCP segment, header and payload, between these addresses; their ports are not looked at.
 * The pseudo header before it is IPv4's or IPv6's (RFC 8200, section 8.1). */
uint16_t tw_checksum_tcp(const struct tw_endpoint *from, const struct tw_endpoint *to,
                         const uint8_t *segment, size_t n_bytes);

#endif
