#ifndef TW_TAP_H
#define TW_TAP_H

#include "err.h"
#include "own.h"

#include <stddef.h>
#include <stdint.h>

/* Sends and receives whole Ethernet frames on one device of the caller's network namespace:
 * packet(7), through a ring of 2 MiB that the kernel fills (TPACKET_V2), so that a burst is
 * buffered and not lost. Frames that the tap sends do not come back to it. */
struct tw_tap {
    int fd; /* readable when a frame is available */
    uint8_t *ring;
    size_t at;          /* the next slot */
    uint64_t n_dropped; /* for lack of room, at the last query */
};

/* An empty tap is {.fd = -1}. The device must be up. */
TW_MUST_USE int tw_tap_open(const char *device, struct tw_tap *out, struct tw_err *err);
void tw_tap_drop(struct tw_tap *tap);

/* The oldest available frame, or NULL. It stays valid, and the oldest, until tw_tap_done. */
const uint8_t *tw_tap_frame(struct tw_tap *tap, size_t *out_n_bytes);
void tw_tap_done(struct tw_tap *tap);

/* Sends a frame at once. Returns 0 or the errno. */
int tw_tap_send(const struct tw_tap *tap, const uint8_t *frame, size_t n_bytes);

/* The number of frames that did not fit into the ring since it was opened. */
uint64_t tw_tap_dropped(struct tw_tap *tap);

#endif
