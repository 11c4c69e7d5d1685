#ifndef TW_PORT_RANGE_H
#define TW_PORT_RANGE_H

#include <stdint.h>

/* The ephemeral range of a host, from the ports that its connections come from. */
struct tw_port_range {
    uint16_t low, high;
    const char *system; /* whose default the range is; static storage */
};

/* The bands that the ports fall into: the defaults of systems begin and end there. */
enum { TW_N_PORT_BANDS = 6 };

unsigned tw_port_range_band(uint16_t port);

/* The range that fits best to so many connections in each band: 1025-5000 (Windows before
 * 2008), 32768-60999 (Linux), 49152-65535 (RFC 6335: Windows, macOS, BSD), 1024-65535. Ports
 * that both 32768-60999 and 49152-65535 contain speak for Linux. Without ports from 1024 on:
 * Linux. */
struct tw_port_range tw_port_range_of(const uint32_t n_in[TW_N_PORT_BANDS]);

/* The number of its ports. */
uint32_t tw_port_range_size(const struct tw_port_range *range);

#endif
