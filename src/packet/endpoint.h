#ifndef TW_ENDPOINT_H
#define TW_ENDPOINT_H

#include "own.h"

#include <stdbool.h>
#include <stdint.h>

/* An IPv4 or IPv6 address and a port. One type serves both families. */
enum tw_family { TW_IPV4 = 4, TW_IPV6 = 6 };

struct tw_endpoint {
    enum tw_family family;
    uint8_t address[16]; /* network order; IPv4 uses the first four bytes, the rest is zero */
    uint16_t port;       /* host order; 0 means any port */
};

enum { TW_ENDPOINT_TEXT = 56 };

/* Writes "127.0.0.1:5000" or "[::1]:5000". Returns text. */
const char *tw_endpoint_text(const struct tw_endpoint *endpoint, char text[TW_ENDPOINT_TEXT]);

/* Writes the address alone: "127.0.0.1" or "::1". Returns text. */
const char *tw_endpoint_address_text(const struct tw_endpoint *endpoint,
                                     char text[TW_ENDPOINT_TEXT]);

/* Parses the format of tw_endpoint_text(). Leaves *out untouched when it returns false. */
TW_MUST_USE bool tw_endpoint_parse(const char *text, struct tw_endpoint *out);

/* Parses an address without a port. Leaves out->port unchanged. */
TW_MUST_USE bool tw_endpoint_parse_address(const char *text, struct tw_endpoint *out);

/* Turns an IPv4-mapped IPv6 address (::ffff:127.0.0.1, RFC 4291, section 2.5.5.2) into the
 * IPv4 address that is on the wire. A dual-stack socket reports its IPv4 peers in the mapped
 * form. */
void tw_endpoint_unmap(struct tw_endpoint *endpoint);

/* True when family, address and port are equal. */
bool tw_endpoint_equal(const struct tw_endpoint *a, const struct tw_endpoint *b);

#endif
