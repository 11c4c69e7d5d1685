#ifndef TW_CHECKSUM_H
#define TW_CHECKSUM_H

#include "endpoint.h"

#include <stddef.h>

/* The Internet checksum (RFC 1071) as IPv4 (RFC 791, section 3.1) and TCP (RFC 9293, section
 * 3.1) use it. Results are in host order; store them in network order. Computed with the
 * checksum field zeroed, the result is the value to store there; computed over bytes that
 * already hold a correct checksum, it is 0. */

/* The checksum of an IPv4 header. */
uint16_t tw_checksum_ipv4(const uint8_t *header, size_t n_bytes);

/* The checksum of a TCP segment (header and payload) between these addresses, with the IPv4 or
 * IPv6 pseudo-header (RFC 8200, section 8.1). The ports in `from` and `to` are ignored. */
uint16_t tw_checksum_tcp(const struct tw_endpoint *from, const struct tw_endpoint *to,
                         const uint8_t *segment, size_t n_bytes);

#endif
