#ifndef TW_PCAP_DEVICE_H
#define TW_PCAP_DEVICE_H

#include "err.h"
#include "own.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal to this room: an interface, opened with libpcap. */
struct pcap;

struct tw_pcap_device {
    const char *device; /* "lo", "any" */
    int snaplen;        /* bytes kept of each packet; at most 256 */
    /* Packets come in blocks through a ring of 64 MiB (TPACKET_V3), up to 0.1 s late; otherwise
     * at once, through a ring of 10,000 packets. With a larger snaplen that drops packets. */
    bool blocks;
    bool promiscuous;   /* also packets for other hosts, where the device gets them */
    const char *filter; /* in tcpdump's language, applied by the kernel; NULL: all packets */
};

/* Opens and activates. Timestamps are in nanoseconds; reading does not block; a packet on `lo`
 * comes once. When it returns 0, the kernel is recording. *out is the caller's, for
 * pcap_close(). Fails with libpcap's message, and EPERM without the privilege. */
TW_MUST_USE int tw_pcap_device_open(const struct tw_pcap_device *spec, struct pcap **out,
                                    struct tw_err *err);

/* Fills *err from libpcap, after `what`. Returns -1. */
int tw_pcap_fail(struct tw_err *err, struct pcap *pcap, int status, const char *what);

/* The number of packets that the kernel dropped for want of room, or the device before it. */
TW_MUST_USE int tw_pcap_dropped(struct pcap *pcap, uint64_t *out_n, struct tw_err *err);

#endif
