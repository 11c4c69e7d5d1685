#ifndef TW_FRAME_CHECKSUM_H
#define TW_FRAME_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Completes a TCP checksum that was captured before it was computed: on `lo`, Linux leaves
 * only the sum of the pseudo-header there, for a network card to complete (CHECKSUM_PARTIAL).
 * Leaves every other checksum as sent, right or wrong, and does not touch a packet that was
 * not captured whole. Returns whether it completed the checksum. RFC 9293, section 3.1. */
bool tw_frame_checksum_complete(int link_type, uint8_t *packet, size_t n_captured,
                                size_t n_sent);

#endif
