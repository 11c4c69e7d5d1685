#ifndef TW_CAPTURE_H
#define TW_CAPTURE_H

#include "clock.h"
#include "err.h"
#include "segment.h"

/* The wire, as libpcap shows it.
 *
 *     tw_capture_open -> (traffic) -> tw_capture_next ... -> tw_capture_finish
 *
 * Nanosecond stamps, each packet once (libpcap leaves out the outgoing copy on `lo`), 256 bytes
 * of each. Every packet is in the file, flushed, before it is told of.
 *
 * With `blocks` the kernel hands over blocks of packets (TPACKET_V3 without immediate mode),
 * 128 bytes of each, in a ring of 64 MiB; they come up to 0.1 s later, are in the file, and are
 * not taken apart: is_segment is false. The file is flushed behind a whole packet about every
 * 256 KiB, and whenever there are none left; SIGKILL may cut that write, and the last packet
 * with it. */
struct tw_capture;

struct tw_capture_spec {
    const char *device; /* "lo" */
    int folder_fd;      /* where the file goes; the caller's */
    const char *name; /* "server-first.pcap": written as that with ".part", renamed at the end;
                       * NULL: no file */
    uint16_t port;    /* host order: TCP of this port alone; 0: all TCP */
    bool blocks;      /* for very many packets, see below */
};

struct tw_captured {
    uint32_t frame;  /* number in the file, from 1 */
    tw_ns at_ns;     /* CLOCK_REALTIME */
    bool is_segment; /* the next one is filled */
    struct tw_segment segment;
};

/* Opens, activates and begins the file. When it returns 0 the kernel is already recording: a
 * packet sent after that is not missed. Fails with libpcap's message, or the file's. */
TW_MUST_USE int tw_capture_open(const struct tw_capture_spec *spec, struct tw_capture **out,
                                struct tw_err *err);

/* Becomes readable when there is a packet. */
int tw_capture_fd(const struct tw_capture *capture);

/* Takes the next packet that is there already. Returns 1 with *out filled, 0 when there is
 * none, -1 with err (the disk is full; the interface is gone). */
TW_MUST_USE int tw_capture_next(struct tw_capture *capture, struct tw_captured *out,
                                struct tw_err *err);

/* How many packets are in the file. */
uint32_t tw_capture_frames(const struct tw_capture *capture);

/* Are all packets that the kernel has counted so far in the file, or dropped? With `blocks` the
 * last ones come late. */
TW_MUST_USE int tw_capture_is_drained(struct tw_capture *capture, bool *out_is,
                                      struct tw_err *err);

/* How many packets the kernel had to drop so far (pcap_stats). */
TW_MUST_USE int tw_capture_dropped(struct tw_capture *capture, uint64_t *out_n,
                                   struct tw_err *err);

/* Closes the file and gives it its name. The capture must still be dropped. */
TW_MUST_USE int tw_capture_finish(struct tw_capture *capture, struct tw_err *err);

/* Closes and frees; a file that was not finished stays, with its ".part". */
void tw_capture_drop(struct tw_capture **capture);

#endif
