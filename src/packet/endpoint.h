#ifndef TW_ENDPOINT_H
#define TW_ENDPOINT_H

#include "own.h"

#include <stdbool.h>
#include <stdint.h>

/* An IPv4 or IPv6 address with a port: one type for both, so that nothing is written twice. */
enum tw_family { TW_IPV4 = 4, TW_IPV6 = 6 };

struct tw_endpoint {
    enum tw_family family;
    uint8_t address[16]; /* network order; IPv4 has the first four bytes, the rest is zero */
    uint16_t port;       /* host order; 0 is "any" */
};

enum { TW_ENDPOINT_TEXT = 56 };

/* Writes "127.0.0.1:5000" or "[::1]:5000". Returns text. */
const char *tw_endpoint_text(const struct tw_endpoint *endpoint, char text[TW_ENDPOINT_TEXT]);

/* Writes the address alone: "127.0.0.1" or "::1". Returns text. */
const char *tw_endpoint_address_text(const struct tw_endpoint *endpoint,
                                     char text[TW_ENDPOINT_TEXT]);

/* Reads what tw_endpoint_text writes. *out is untouched when it returns false. */
TW_MUST_USE bool tw_endpoint_parse(const char *text, struct tw_endpoint *out);

/* Reads an address without a port, and leaves out->port as it was. */
TW_MUST_USE bool tw_endpoint_parse_address(const char *text, struct tw_endpoint *out);

/* An IPv4-mapped IPv6 address (::ffff:127.0.0.1, RFC 4291, section 2.5.5.2), which is how a
 * dual-stack socket names an IPv4 peer, becomes the IPv4 address that is on the wire. */
void tw_endpoint_unmap(struct tw_endpoint *endpoint);

/* Family, address and port are the same. */
bool tw_endpoint_equal(const struct tw_endpoint *a, const struct tw_endpoint *b);

#endif
