#ifndef TW_LAYERS_H
#define TW_LAYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Puts headers around an IP packet, for tests. They are written as words, the outermost first,
 * each with a number where its header has one:
 *
 *     "ether vlan=10 ip4 udp=4789 vxlan=7 ether"
 *
 * Lengths and the types of what follows are filled in. */
enum { LAYERS_BYTES = 2048, LAYERS_WORD = 16 };

struct layered {
    uint8_t bytes[LAYERS_BYTES];
    size_t n;
};

/* Returns false when there is no such layer, or too little room. */
bool layers_around(const char *layers, const uint8_t *packet, size_t n, struct layered *out);

#endif
