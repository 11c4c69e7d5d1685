#ifndef TW_FRAME_CHECKSUM_H
#define TW_FRAME_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Completes the TCP checksum of a packet that was captured before it had one: on `lo` Linux
 * leaves there the sum of the pseudo-header, for a card to go on from (CHECKSUM_PARTIAL). Any
 * other checksum is left as it was sent, right or wrong, as is that of a packet which was not
 * captured whole. Returns whether it was completed. RFC 9293, section 3.1. */
bool tw_frame_checksum_complete(int link_type, uint8_t *packet, size_t n_captured,
                                size_t n_sent);

#endif
