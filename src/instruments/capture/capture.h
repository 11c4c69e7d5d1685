#ifndef TW_CAPTURE_H
#define TW_CAPTURE_H

#include "clock.h"
#include "err.h"
#include "segment.h"

/* A live capture, made with libpcap.
 *
 *     tw_capture_open -> (traffic) -> tw_capture_next ... -> tw_capture_finish
 *
 * Timestamps are in nanoseconds. Each packet appears once (the outgoing copy on `lo` is left
 * out) and is cut to 256 bytes. Every packet is written to the file and flushed before
 * tw_capture_next returns it.
 *
 * With `blocks` the kernel delivers packets in blocks (TPACKET_V3 without immediate mode), cut
 * to 128 bytes, through a ring of 64 MiB. They arrive up to 0.1 s late, are written to the
 * file and are not parsed: is_segment is false. The file is flushed after a whole packet about
 * every 256 KiB, and whenever no packet is left. SIGKILL may interrupt that write and truncate
 * the last packet. */
struct tw_capture;

enum { TW_CAPTURE_MOST_BUT = 8 };

struct tw_capture_spec {
    const char *device; /* "lo" */
    int folder_fd;      /* directory of the file; stays the caller's */
    /* the file, such as "server-first.pcap": has the suffix ".part" until tw_capture_finish;
     * NULL: no file */
    const char *name;
    uint16_t port;       /* host order: only TCP on this port; 0: all TCP */
    bool blocks;         /* for many packets, see above */
    const uint16_t *but; /* host order: n_but ports whose packets are left out */
    size_t n_but;        /* at most TW_CAPTURE_MOST_BUT */
};

struct tw_captured {
    uint32_t frame;  /* number in the file, from 1 */
    tw_ns at_ns;     /* CLOCK_REALTIME */
    bool is_segment; /* `segment` is filled */
    struct tw_segment segment;
};

/* Opens and activates the capture and begins the file. When it returns 0, the kernel is
 * already recording: a later packet is not missed. Fails with the message of libpcap or the
 * error of the file. */
TW_MUST_USE int tw_capture_open(const struct tw_capture_spec *spec, struct tw_capture **out,
                                struct tw_err *err);

/* The descriptor that becomes readable when a packet arrives. */
int tw_capture_fd(const struct tw_capture *capture);

/* Takes the next packet that has arrived. Returns 1 with *out filled, 0 when there is none, or
 * -1 with err (the disk is full; the interface is gone). */
TW_MUST_USE int tw_capture_next(struct tw_capture *capture, struct tw_captured *out,
                                struct tw_err *err);

/* The number of packets in the file. */
uint32_t tw_capture_frames(const struct tw_capture *capture);

/* Whether every packet that the kernel has counted so far is in the file or was dropped. With
 * `blocks` the last packets arrive late. */
TW_MUST_USE int tw_capture_is_drained(struct tw_capture *capture, bool *out_is,
                                      struct tw_err *err);

/* The number of packets that the kernel has dropped so far (pcap_stats). */
TW_MUST_USE int tw_capture_dropped(struct tw_capture *capture, uint64_t *out_n,
                                   struct tw_err *err);

/* Closes the file and renames it to its final name. tw_capture_drop must still follow. */
TW_MUST_USE int tw_capture_finish(struct tw_capture *capture, struct tw_err *err);

/* Closes and frees. A file that was not finished remains, with the suffix ".part". */
void tw_capture_drop(struct tw_capture **capture);

#endif
