#ifndef TW_LIVE_PACKETS_H
#define TW_LIVE_PACKETS_H

#include "records.h"

/* The packets of a network interface as they come, through libpcap: the first 256 bytes of each,
 * up to 0.1 s late, through a ring of 64 MiB. What does not fit is dropped, and counted.
 *
 *     tw_live_packets_open -> (tw_live_packets_fd is readable) -> tw_live_packets_next ...
 *
 * A packet on `lo` comes once. The device "any" is all interfaces, with the cooked header of
 * version 2, which names the interface. */
struct tw_live_packets;

/* Opens the device; when it returns 0, the kernel is recording. `filter`, in tcpdump's language,
 * is applied by the kernel; NULL: all packets. The caller owns *out. Fails with EPERM without
 * the privilege, otherwise with 0 and libpcap's message. */
TW_MUST_USE int tw_live_packets_open(const char *device, const char *filter,
                                     struct tw_live_packets **out, struct tw_err *err);

/* Becomes readable when packets have come. */
int tw_live_packets_fd(const struct tw_live_packets *live);

/* Of every packet: a number of link.h. */
int tw_live_packets_link_type(const struct tw_live_packets *live);

/* Takes the next packet that has come. Returns 1 with *out filled (number, at_ns, data), valid
 * until the next call; 0 when there is none; -1 with err (the interface is gone). */
TW_MUST_USE int tw_live_packets_next(struct tw_live_packets *live, struct tw_record *out,
                                     struct tw_err *err);

/* The number of packets that were dropped so far, by the kernel or before it by the device. */
TW_MUST_USE int tw_live_packets_dropped(struct tw_live_packets *live, uint64_t *out_n,
                                        struct tw_err *err);

void tw_live_packets_drop(struct tw_live_packets **live);

#endif
