#ifndef TW_TAP_H
#define TW_TAP_H

#include "err.h"
#include "own.h"

#include <stddef.h>
#include <stdint.h>

/* Whole Ethernet frames from and to one device of the caller's network namespace: packet(7),
 * through a ring of 2 MiB that the kernel fills (TPACKET_V2), so that a burst waits there and
 * is not lost. What the tap sends itself does not come back to it. */
struct tw_tap {
    int fd; /* readable when there is a frame */
    uint8_t *ring;
    size_t at;          /* which slot is next */
    uint64_t n_dropped; /* for lack of room, as last asked */
};

/* An empty one is {.fd = -1}. The device must be up. */
TW_MUST_USE int tw_tap_open(const char *device, struct tw_tap *out, struct tw_err *err);
void tw_tap_drop(struct tw_tap *tap);

/* The oldest frame that is there, or NULL. It stays good, and the oldest, until tw_tap_done. */
const uint8_t *tw_tap_frame(struct tw_tap *tap, size_t *out_n_bytes);
void tw_tap_done(struct tw_tap *tap);

/* Sends a frame at once. 0, or the errno. */
int tw_tap_send(const struct tw_tap *tap, const uint8_t *frame, size_t n_bytes);

/* How many frames did not fit into the ring, ever. */
uint64_t tw_tap_dropped(struct tw_tap *tap);

#endif
